from datetime import date
from itertools import count

from odoo.fields import Command
from odoo.tests import tagged

from .common import CareCommon

SUNDAY, THURSDAY, FRIDAY, SATURDAY = (date(2026, 3, day) for day in (1, 5, 6, 7))


@tagged("post_install", "-at_install")
class TestWorkingCalendar(CareCommon):
    """Which days count: the week of the country, and every public holiday."""

    _numbers = count(1)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.egypt = cls.env.ref("base.eg")
        cls.company = cls._make_company(country_id=cls.egypt.id)

    @classmethod
    def _make_company(cls, **vals):
        name = f"Office {next(cls._numbers)}"
        return cls.env["res.company"].create({"name": name, **vals})

    @classmethod
    def _make_company_with_week(cls, days):
        """Return a company without a country that works on these days."""
        week = cls.env["resource.calendar"].create({"name": "Week", "tz": "UTC"})
        week.attendance_ids = [
            Command.clear(),
            *(
                Command.create(
                    {"name": day, "dayofweek": day, "hour_from": 9, "hour_to": 15}
                )
                for day in days
            ),
        ]
        return cls._make_company(resource_calendar_id=week.id)

    def _get_days(self, company=None):
        return self.env["care.deadline.rule"]._get_calendar(company or self.company)

    def _close(self, day=SUNDAY, company=None, **vals):
        """Add a holiday on one day in Cairo, by default for the whole company."""
        shared = {"name": "Holiday", "calendar_id": False, "resource_id": False}
        shared |= {"date_from": f"{day} 00:00:00", "date_to": f"{day} 20:00:00"}
        # Odoo gives a holiday without a calendar the company of whoever enters it.
        company = company or self.company
        leaves = self.env["resource.calendar.leaves"].with_company(company)
        holiday = leaves.create(shared | vals)
        self.assertEqual(holiday.company_id, company)

    # === THE WEEK === #

    def test_offices_in_egypt_are_closed_on_friday_and_saturday(self):
        days = self._get_days()

        self.assertEqual(self.company.resource_calendar_id.tz, "Africa/Cairo")
        for day in (SUNDAY, THURSDAY):
            self.assertTrue(days.is_working_day(day))
        for day in (FRIDAY, SATURDAY):
            self.assertFalse(days.is_working_day(day))

    def test_each_company_has_a_week_of_its_own(self):
        other = self._make_company(country_id=self.egypt.id)

        pattern = self.env.ref("social_care_base.resource_calendar_eg")
        weeks = (self.company + other).resource_calendar_id
        self.assertEqual(len(weeks), 2)
        self.assertNotIn(pattern, weeks)
        self.assertFalse(pattern.company_id)

    def test_company_that_was_there_before_takes_the_week_of_its_country(self):
        other = self._make_company_with_week("01234")  # Odoo's own
        self.assertTrue(self._get_days(other).is_working_day(FRIDAY))

        other.country_id = self.egypt

        self.assertFalse(self._get_days(other).is_working_day(FRIDAY))
        self.assertTrue(self._get_days(other).is_working_day(SUNDAY))

    def test_week_that_was_chosen_stays(self):
        other = self._make_company_with_week("0123")
        week = other.resource_calendar_id

        other.country_id = self.egypt
        self.env["res.company"]._init_care_calendars()

        self.assertEqual(other.resource_calendar_id, week)

    def test_break_and_heading_open_no_office(self):
        week = self.company.resource_calendar_id
        week.attendance_ids = [
            Command.create(
                {
                    "name": "Break",
                    "dayofweek": "4",
                    "hour_from": 12,
                    "hour_to": 13,
                    "day_period": "lunch",
                }
            )
        ]

        self.assertFalse(self._get_days().is_working_day(FRIDAY))

    # === HOLIDAYS === #

    def test_holiday_without_a_calendar_counts_for_its_company(self):
        self._close()

        self.assertFalse(self._get_days().is_working_day(SUNDAY))

    def test_holiday_of_the_calendar_counts(self):
        self._close(calendar_id=self.company.resource_calendar_id.id)

        self.assertFalse(self._get_days().is_working_day(SUNDAY))

    def test_holiday_that_ends_at_midnight_closes_no_further_day(self):
        # In Cairo midnight is 22:00 UTC in winter and 21:00 UTC in summer.
        for first, last in (
            ("2026-02-28 22:00:00", "2026-03-01 22:00:00"),
            ("2026-05-30 21:00:00", "2026-05-31 21:00:00"),
        ):
            self._close(date_from=first, date_to=last)

        days = self._get_days()
        for closed, open_again in (
            (SUNDAY, date(2026, 3, 2)),
            (date(2026, 5, 31), date(2026, 6, 1)),
        ):
            self.assertFalse(days.is_working_day(closed))
            self.assertTrue(days.is_working_day(open_again))

    def test_holiday_of_another_company_or_calendar_does_not_count(self):
        other = self._make_company(country_id=self.egypt.id)
        self._close(company=other)
        self._close(company=other, calendar_id=other.resource_calendar_id.id)

        self.assertTrue(self._get_days().is_working_day(SUNDAY))

    def test_time_off_of_one_person_closes_no_office(self):
        person = self.env["resource.resource"].create(
            {
                "name": "Person",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
            }
        )
        self._close(resource_id=person.id, calendar_id=person.calendar_id.id)
        self._close(day=THURSDAY, time_type="other")

        for day in (SUNDAY, THURSDAY):
            self.assertTrue(self._get_days().is_working_day(day))
