"""What a bench gets into its hands: an environment, sizes, a stopwatch, a site."""

import statistics
from contextlib import contextmanager

from bench_site import Site

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from kit.measuring import Timing, clock, compare, compare_counts, percentile


class BenchError(Exception):
    """What a bench relies on is not so: its figures would say nothing."""


class Stage:
    """One run of benches on one database; a bench adds rows to it.

    :param small: tiny sizes and one round, to see that the benches still work
    """

    def __init__(self, database, *, small=False, rounds=7):
        self.database = database
        self.small = small
        self.rounds = 1 if small else rounds
        self.rows = []
        self._site = None

    def size(self, full, small):
        """Return how many of something a bench takes."""
        return small if self.small else full

    def require(self, condition, text):
        """Break the bench off unless ``condition`` holds."""
        if not condition:
            raise BenchError(text)

    # === DATABASE === #

    @contextmanager
    def env(self, *, user=SUPERUSER_ID, **context):
        """Lend an environment; what is done in it is rolled back at the end."""
        with Registry(self.database).cursor() as cr:
            try:
                yield api.Environment(cr, user, context)
            finally:
                cr.rollback()

    @contextmanager
    def _undone(self, env):
        """Take back what happens inside, in the database and in the caches."""
        cr = env.cr
        cr.flush()
        cr.execute("SAVEPOINT bench")
        try:
            yield
        finally:
            cr.clear()
            cr.execute("ROLLBACK TO SAVEPOINT bench")
            cr.execute("RELEASE SAVEPOINT bench")
            env.invalidate_all(flush=False)

    # === STOPWATCH === #

    def compare(self, title, unit, env, work, floor, *, rounds=None, **more):
        """Let ``work`` and ``floor`` take turns; add and return their row.

        What each of them changes is taken back. Both include what a commit would
        still do: pending writes, and hooks such as the tracking of changes.

        :param env: the environment that both use
        :param rounds: fewer of them for what takes long; it must be warm already
        """
        calls = (work, floor)
        if not rounds:
            for call in calls:  # fill caches, load code
                self._time(env, call)
        rounds = min(rounds or self.rounds, self.rounds)
        times = [[self._time(env, call) for call in calls] for _n in range(rounds)]
        return self.add(title, unit, times, **more)

    def add(self, title, unit, rounds, **more):
        """Add and return the row of ``rounds``: pairs of timings, work and floor."""
        row = compare(title, unit, *zip(*rounds, strict=True), **more)
        self.rows.append(row)
        return row

    def count_queries(self, title, env, calls, **more):
        """Add the row of ``calls``: ``{records: call}`` that cost the same each."""
        self._count(env, calls[min(calls)])  # fill the caches of reference data
        counts = {size: self._count(env, call) for size, call in calls.items()}
        row = compare_counts(title, counts, **more)
        self.rows.append(row)
        return row

    def find_costliest(self, env, items, call):
        """Return the item with which ``call`` takes most queries.

        A batch of many has something of every kind; to be compared with it, the one
        has to have as much.
        """
        self._count(env, lambda: call(items[0]))  # fill the caches of reference data
        return max(items, key=lambda item: self._count(env, lambda: call(item)))

    def _time(self, env, call):
        def until_commit():
            call()
            env.cr.flush()

        with self._undone(env):
            return clock(until_commit)

    def _count(self, env, call):
        with self._undone(env):
            before = env.cr.sql_log_count
            call()
            env.cr.flush()
            return env.cr.sql_log_count - before

    # === SITE === #

    @property
    def site(self):
        """The running site of this database; started when a bench first asks."""
        if not self._site:
            self._site = Site(self.database)
        return self._site

    def compare_pages(self, title, paths, floor_paths, **more):
        """Let 8 clients ask for pages and for those of the floor; add their row.

        The figure is the 95th percentile of what the server took for one page.
        """
        for pages in (paths, floor_paths):
            self.site.visit(pages[: self.size(32, 4)])
        times, waited = [], []
        for _n in range(self.rounds):
            visits = [self.site.visit(pages) for pages in (paths, floor_paths)]
            waited.append(percentile(visits[0].answers, 0.95))
            times.append([Timing(percentile(v.served, 0.95), v.cpu) for v in visits])
        told = "p95 for the client, waiting in line included: {:.0f} ms"
        note = told.format(statistics.median(waited) * 1000)
        return self.add(title, "ms", times, note=note, **more)

    def close(self):
        """Stop what was started."""
        if self._site:
            self._site.stop()
