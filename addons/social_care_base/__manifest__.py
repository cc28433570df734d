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
        "python": ["cryptography", "qrcode", "python-stdnum", "weasyprint"]
    },
    "data": [
        "security/social_care_base_groups.xml",
        "security/ir.model.access.csv",
        "security/social_care_base_security.xml",
        "security/care_taxonomy_security.xml",
        "data/care_duty_data.xml",
        "data/ir_cron_data.xml",
        "wizards/care_lifecycle_reason_views.xml",
        "views/care_audit_entry_views.xml",
        "views/care_deadline_views.xml",
        "views/care_decision_views.xml",
        "views/care_document_views.xml",
        "views/care_parameter_views.xml",
        "views/verify_templates.xml",
        "report/letter_layout_templates.xml",
        "data/res_country_state_data.xml",
        "data/care_work_field_data.xml",
        "data/care_beneficiary_category_data.xml",
        "views/res_country_state_views.xml",
        "views/care_work_field_views.xml",
        "views/care_beneficiary_category_views.xml",
        "views/social_care_base_menus.xml",
    ],
    "assets": {
        "web._assets_primary_variables": [
            ("prepend", "social_care_base/static/src/scss/primary_variables.scss"),
        ],
        "web.assets_backend": [
            "social_care_base/static/src/scss/ui_fonts.scss",
            "social_care_base/static/src/scss/ui_arabic.scss",
            "social_care_base/static/src/services/digits_service.js",
        ],
        "web.assets_frontend": [
            "social_care_base/static/src/scss/ui_fonts.scss",
            "social_care_base/static/src/services/digits_service.js",
        ],
        "web.report_assets_common": [
            "social_care_base/static/src/scss/report_fonts.scss",
            "social_care_base/static/src/scss/letter.scss",
        ],
        "social_care_base.report_assets_letter": [
            "social_care_base/static/src/scss/report_fonts.scss",
            "social_care_base/static/src/scss/letter.scss",
        ],
    },
    "demo": ["demo/res_users_demo.xml"],
}
