/**
 * Check the signed line of a paper inside the page: no request leaves it.
 *
 * The line is `number~kind~until~nonce~content~key.signature`, Ed25519 over what
 * stands before the dot; older lines have no content. The keys come with the page, as
 * JSON. The content is a digest of what the paper states: nobody can read it back.
 */
(() => {
    "use strict";

    const LINE =
        /^(([A-Z0-9-]{1,40})~([a-z0-9_]{1,40})~(\d{6}|0)~([A-Za-z0-9_-]{8,32})(?:~[A-Za-z0-9_-]{16})?~([a-f0-9]{8}))\.([A-Za-z0-9_-]{85}[AQgw])$/;
    const ALGORITHM = "Ed25519";

    /** Return the line in what was pasted: an address, or the line itself. */
    function findLine(text) {
        const address = text.replace(/\s+/g, "").split(/[?#]/)[0];
        const last = address.slice(address.lastIndexOf("/") + 1);
        try {
            return decodeURIComponent(last);
        } catch {
            return last;
        }
    }

    /** Return the bytes of URL-safe base64 without padding. */
    function decode(text) {
        const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
        return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
    }

    /** Tell whether this browser checks such signatures at all. */
    async function isAble(keys) {
        try {
            const raw = decode(Object.values(keys)[0].x);
            await crypto.subtle.importKey("raw", raw, ALGORITHM, false, ["verify"]);
            return true;
        } catch {
            return false;
        }
    }

    /**
     * Return what a line says and whether its signature holds.
     *
     * `verdict` is one of signed, forged, withdrawn, stranger, malformed, unable.
     */
    async function verify(text, {keys, withdrawn}) {
        const match = LINE.exec(findLine(text));
        if (!match) {
            return {verdict: "malformed"};
        }
        const [line, body, number, kind, until, , kid, signature] = match;
        if (withdrawn.includes(kid)) {
            return {verdict: "withdrawn"};
        }
        if (!Object.hasOwn(keys, kid)) {
            return {verdict: "stranger"};
        }
        try {
            const key = await crypto.subtle.importKey(
                "raw",
                decode(keys[kid].x),
                ALGORITHM,
                false,
                ["verify"]
            );
            const holds = await crypto.subtle.verify(
                ALGORITHM,
                key,
                decode(signature),
                new TextEncoder().encode(body)
            );
            if (!holds) {
                return {verdict: "forged"};
            }
        } catch {
            return {verdict: "unable"};
        }
        return {verdict: "signed", line, number, kind, until, kid};
    }

    /** Return the day of `yymmdd` in the words of a language, and whether it passed. */
    function readDay(until, lang) {
        if (until === "0") {
            return {text: "", isPassed: false};
        }
        const [year, month, day] = until.match(/\d\d/g).map(Number);
        const date = new Date(2000 + year, month - 1, day);
        const options = {year: "numeric", month: "long", day: "numeric"};
        const format = new Intl.DateTimeFormat(`${lang}-u-nu-latn`, options);
        const next = new Date(2000 + year, month - 1, day + 1);
        return {text: format.format(date), isPassed: next <= new Date()};
    }

    /** Show one answer in the panel of one language. */
    function show(panel, answer, page) {
        for (const part of panel.querySelectorAll("[data-verdict]")) {
            part.hidden = part.dataset.verdict !== answer.verdict;
        }
        if (answer.verdict !== "signed") {
            return;
        }
        const day = readDay(answer.until, panel.lang);
        const fill = (name, text) => {
            panel.querySelector(`[data-fill="${name}"]`).textContent = text;
        };
        fill("number", answer.number);
        fill("kind", page.kinds[panel.dataset.lang][answer.kind] || answer.kind);
        fill("until", day.text);
        fill("key", answer.kid);
        for (const part of panel.querySelectorAll("[data-when]")) {
            const isShown = {ends: day.text, endless: !day.text, passed: day.isPassed};
            part.hidden = !isShown[part.dataset.when];
        }
        const online = panel.querySelector("[data-online]");
        online.href = `${page.address}/verify/${answer.line}`;
    }

    /** Turn the page to a language. */
    function turn(panels, buttons, lang) {
        for (const panel of panels) {
            panel.hidden = panel.dataset.lang !== lang;
            if (!panel.hidden) {
                document.documentElement.lang = panel.lang;
                document.documentElement.dir = panel.dir;
                document.title = panel.querySelector("h1").textContent;
            }
        }
        for (const button of buttons) {
            button.setAttribute("aria-pressed", String(button.dataset.turn === lang));
        }
    }

    async function start() {
        const page = JSON.parse(document.getElementById("care-page").textContent);
        const panels = [...document.querySelectorAll("[data-lang]")];
        const buttons = [...document.querySelectorAll("[data-turn]")];
        const spoken = navigator.languages.map((lang) => lang.split("-")[0]);
        const known = panels.find((panel) => spoken.includes(panel.lang.split("-")[0]));
        turn(panels, buttons, (known || panels[0]).dataset.lang);
        for (const button of buttons) {
            button.addEventListener("click", () =>
                turn(panels, buttons, button.dataset.turn)
            );
        }
        for (const panel of panels) {
            panel.querySelector("form").addEventListener("submit", async (event) => {
                event.preventDefault();
                const text = panel.querySelector("textarea").value;
                const answer = await verify(text, page);
                for (const other of panels) {
                    other.querySelector("textarea").value = text;
                    show(other, answer, page);
                }
                panel.querySelector("[data-answer]").focus();
            });
        }
        if (Object.keys(page.keys).length && !(await isAble(page.keys))) {
            panels.forEach((panel) => show(panel, {verdict: "unable"}, page));
        }
    }

    start();
})();
