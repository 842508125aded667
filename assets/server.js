// What the server says beside its answers: that a page asks too much or too fast, or that a new version is here.
// Dash drops whatever is no answer without a word.
window.explorer = window.explorer || {};

(function (explorer) {
    const RELEASE = "X-Explorer-Release";
    const CALLBACK = "_dash-update-component";
    const PARTS = ["_dash-layout", "_dash-dependencies", CALLBACK]; // without which there is no page
    const BUSY = [429, 502, 503, 504]; // it may be taken later
    const LONGEST = 30; // seconds
    const fetched = window.fetch;
    let release = null; // of the server that this page's callbacks came from
    let said = false;

    window.fetch = async function (address, options) {
        const part = PARTS.find((name) => new URL(address.url || address, location.href).pathname.endsWith(name));
        if (!part) return fetched(address, options);
        const asked = part === CALLBACK ? JSON.parse(options.body).inputs[0] : null;
        const tab = asked?.id.match?.(/^(.+)-ask$/)?.[1];
        // An ask is put again by whoever put it, since a newer one may have taken its place.
        const answer = tab ? await fetched(address, options) : await insisted(address, options);
        if (part === "_dash-dependencies") release = answer.headers.get(RELEASE);
        if (part !== CALLBACK || answer.ok || answer.status >= 500) return answer;
        await declined(answer, tab, asked.value?.n);
        return new Response(null, { status: 204 }); // nothing changes, as Dash knows it
    };

    // The answer, asked for until there is one.
    async function insisted(address, options) {
        for (let tries = 0; ; tries++) {
            const answer = await fetched(address, options).catch(() => null);
            if (answer && !BUSY.includes(answer.status)) {
                if (tries) explorer.taken();
                return answer;
            }
            if (answer?.status === 429) say(await answer.text());
            await new Promise((later) => setTimeout(later, 1000 * (pause(answer) ?? Math.min(2 ** tries, LONGEST))));
        }
    }

    // What was not taken is said in the server's sentence. (A proxy without a server behind it has none for readers,
    // and is asked again as one that does not answer.)
    async function declined(answer, tab, n) {
        const seconds = answer.status === 429 ? (pause(answer) ?? 1) + Math.random() : null; // not all pages at once
        const theirs = answer.headers.get(RELEASE);
        if (seconds === null && theirs && release && theirs !== release) document.getElementById("newer").hidden = false;
        else say(await answer.text());
        if (tab) explorer.declined(tab, n, seconds);
    }

    // The seconds that the server wants to be left alone.
    function pause(answer) {
        const seconds = Number(answer?.headers.get("Retry-After"));
        return seconds > 0 ? Math.min(seconds, LONGEST) : null;
    }

    function say(sentence) {
        if (!document.getElementById("notice")) return; // the page is still on its way
        said = true;
        window.dash_clientside.set_props("notice", { children: sentence });
    }

    // Something was answered again.
    explorer.taken = function () {
        if (said) window.dash_clientside.set_props("notice", { children: "" });
        said = false;
    };

    document.addEventListener("click", (event) => {
        if (event.target.closest("#newer button")) location.reload();
    });
})(window.explorer);
