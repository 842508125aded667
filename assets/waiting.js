// Asking the server, and asking again: what takes long is said on the page until the answer is there, and
// a question that got no answer, because a server or the network went away, is put once more.
window.explorer = window.explorer || {};

(function (explorer) {
    const AGAIN = 250; // ms between asks while work goes on
    const SILENCE = 2000; // ms without any answer until the first repetition; then twice as long, and so on
    const LONGEST = 30000;
    const asks = {}; // tab -> what was asked last: {query, tries, timer}; instead: the fields that leave it at what is there
    const panel = (tab) => document.getElementById(`${tab}-panel`);
    const drawn = {}; // tab -> the query string whose page is on the screen
    const me = [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join("");
    let count = 0;
    let notBefore = 0; // when the server takes asks again that found them too many

    explorer.send = function (tab, query) {
        clearTimeout(asks[tab]?.timer);
        asks[tab] = { query, tries: 0 };
        panel(tab).dataset.asking = "";
        if (Date.now() < notBefore) asks[tab].timer = setTimeout(() => put(tab), notBefore - Date.now());
        else put(tab);
    };

    function put(tab) {
        const ask = asks[tab];
        // Dash would not ask twice for the same value.
        ask.n = ++count;
        window.dash_clientside.set_props(`${tab}-ask`, { data: { query: ask.query, page: `${me}-${tab}`, n: ask.n } });
        ask.timer = setTimeout(() => silence(tab), Math.min(SILENCE * 2 ** ask.tries, LONGEST));
    }

    function silence(tab) {
        if (asks[tab].tries++) show(tab, { stage: "The server does not answer; asking again", fraction: 0 });
        put(tab);
    }

    // Called when the server would not take ask number n: it is put again in so many seconds, or not at all. While
    // that is to come nothing is asked, whatever the reader changes.
    explorer.declined = function (tab, n, seconds) {
        const ask = asks[tab];
        if (ask?.n !== n) return;
        clearTimeout(ask.timer);
        if (seconds === null) return settled(tab);
        notBefore = Date.now() + 1000 * seconds;
        ask.timer = setTimeout(() => put(tab), 1000 * seconds);
    };

    function settled(tab) {
        show(tab, null);
        explorer.settled(tab);
        delete panel(tab).dataset.asking;
    }

    // Called by Dash with each answer: {outcome: "drawn", "refused" or "pending", …}.
    explorer.answered = function (answer) {
        if (!answer) return;
        const tab = window.dash_clientside.callback_context.triggered_id.replace(/-outcome$/, "");
        const ask = asks[tab];
        clearTimeout(ask.timer);
        ask.tries = 0;
        explorer.taken();
        show(tab, answer.outcome === "pending" ? answer : null);
        ask.instead = answer.instead;
        if (answer.outcome === "pending") ask.timer = setTimeout(() => put(tab), AGAIN);
        if (answer.outcome === "drawn") drawn[tab] = ask.query;
        if (answer.outcome !== "pending") settled(tab);
    };

    function show(tab, pending) {
        const place = document.getElementById(`${tab}-waiting`);
        if (!place) return;
        place.hidden = !pending;
        if (!pending) return;
        const [bar, stage, left] = place.children;
        if (pending.fraction > 0) bar.value = pending.fraction;
        else bar.removeAttribute("value");
        if (stage.textContent !== pending.stage) stage.textContent = pending.stage;
        const seconds = pending.seconds_left;
        left.textContent = typeof seconds === "number" ? `about ${Math.max(1, Math.round(seconds))} s left` : "";
    }

    // What is on the screen becomes the view again, or the defaults where nothing is; asking for it tells the
    // server that the other is not wanted. Of a page that appears piece by piece, the pieces stay.
    function cancel(tab) {
        const { timer, instead } = asks[tab];
        clearTimeout(timer);
        show(tab, null);
        if (instead) explorer.change(tab, instead, { push: false });
        else explorer.restore(tab, drawn[tab] ?? "");
    }

    document.addEventListener("click", (event) => {
        const button = event.target.closest(".waiting button");
        if (button) cancel(explorer.tab());
    });
})(window.explorer);
