"""Write the small return of the demonstration: ten rows in the canonical template.

Run ``python3 make_donation_return.py`` in this folder after a change of the rows.
"""

from datetime import date
from pathlib import Path

import xlsxwriter

HEADERS = (
    "رقم الإيصال",
    "تاريخ التبرع",
    "اسم المتبرع",
    "نوع المتبرع",
    "دولة المتبرع",
    "الرقم القومي / السجل التجاري",
    "الهاتف",
    "طريقة الدفع",
    "بيان التبرع",
    "المبلغ",
    "العملة",
    "وصف التبرع العيني",
    "الكمية",
    "الوحدة",
    "القيمة التقديرية",
    "المحافظة",
    "رقم ترخيص جمع المال",
    "رقم موافقة التمويل الأجنبي",
    "رقم الإيصال المرجعي",
    "ملاحظات",
)
COLUMNS = {header: place for place, header in enumerate(HEADERS)}
# Receipt, day, donor, type, method, words, amount, governorate, others by header.
ROWS = (
    ("A-101", date(2025, 10, 4), "سمير فؤاد عطية", "فرد", "نقدي", "زكاة مال", 3500),
    ("A-102", date(2025, 10, 9), "منى كامل حسن", "فرد", "إنستاباي", "كفالة يتيم", 600),
    (
        "A-103",
        date(2025, 10, 20),
        "شركة دلتا للنسيج",
        "شركة",
        "شيك",
        "صدقة جارية لحفر بئر",
        45000,
    ),
    ("A-104", date(2025, 11, 2), "فاعل خير", "فاعل خير", "نقدي", "كفارة يمين", 250),
    ("A-105", date(2025, 11, 11), "حسام نبيل جرجس", "فرد", "فوري", "علاج مرضى", 1200),
    (
        "A-106",
        date(2025, 11, 23),
        "بنك الوادي",
        "بنك",
        "تحويل بنكي",
        "مسؤولية مجتمعية",
        150000,
    ),
    ("A-107", date(2025, 12, 1), "هناء سعيد موسى", "فرد", "نقدي", "إفطار صائم", 900),
    ("A-108", date(2025, 12, 14), "عمر رأفت زكي", "فرد", "محفظة", "زكاة وصدقة", 700),
    ("A-109", date(2026, 1, 3), "نادية وهبة", "فرد", "نقدي", "تبرع عام", 400),
)
GOODS = {
    "رقم الإيصال": "A-110",
    "تاريخ التبرع": date(2025, 12, 20),
    "اسم المتبرع": "مصنع الشروق",
    "نوع المتبرع": "شركة",
    "طريقة الدفع": "عيني",
    "بيان التبرع": "بطاطين للشتاء",
    "وصف التبرع العيني": "بطاطين صوف",
    "الكمية": 120,
    "الوحدة": "قطعة",
    "القيمة التقديرية": 42000,
}


def write(path: Path) -> None:
    """Write the workbook to ``path``."""
    options = {"default_date_format": "yyyy-mm-dd"}
    names = [HEADERS[place] for place in (0, 1, 2, 3, 7, 8, 9)]
    with xlsxwriter.Workbook(path, options) as workbook:
        sheet = workbook.add_worksheet("التبرعات")
        sheet.right_to_left()
        sheet.write_row(0, 0, HEADERS)
        filled = [dict(zip(names, row, strict=True)) for row in ROWS] + [GOODS]
        for number, row in enumerate(filled, 1):
            for header, value in (row | {"المحافظة": "الجيزة"}).items():
                sheet.write(number, COLUMNS[header], value)


if __name__ == "__main__":
    write(Path(__file__).with_name("donation_return.xlsx"))
