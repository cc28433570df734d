{
    "name": "Social Care: Kernel",
    "summary": "Lifecycles, references, decisions, audit trail, verifiable documents",
    "version": "19.0.1.0.0",
    "category": "Social Care",
    "author": "Social Care Governance Suite",
    "website": "https://github.com/social-care-suite/social-care-governance",
    "license": "LGPL-3",
    "depends": ["mail", "portal", "resource"],
    "external_dependencies": {
        "python": ["cryptography", "num2words", "qrcode", "python-stdnum", "weasyprint"]
    },
    "data": [
        "security/social_care_base_groups.xml",
        "security/ir.model.access.csv",
        "security/social_care_base_security.xml",
        "data/care_duty_data.xml",
        "wizards/care_lifecycle_reason_views.xml",
        "views/care_audit_entry_views.xml",
        "views/care_decision_views.xml",
        "views/care_document_views.xml",
        "views/care_parameter_views.xml",
        "views/verify_templates.xml",
        "views/social_care_base_menus.xml",
    ],
    "demo": ["demo/res_users_demo.xml"],
}
