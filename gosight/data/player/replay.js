"use strict";
// Plays the events that stand in this file: a stream for each tab that was recorded.
(() => {
  const LOAD = 1;
  const META = 4;
  const CONTROLS = 80;
  const root = document.getElementById("stage");
  const choice = document.getElementById("stream");
  const streams = new Map();

  for (const block of document.querySelectorAll('script[type="application/json"]')) {
    const events = streams.get(block.dataset.stream) || [];
    streams.set(block.dataset.stream, events);
    for (const event of JSON.parse(block.textContent)) events.push(event);
  }

  // What happens before the first page rests on a snapshot that is not here.
  const playable = (events) => {
    const first = events.findIndex((event) => event.type === META);
    return first < 0 ? [] : events.filter((event, at) => at >= first || event.type <= LOAD);
  };
  const size = () => ({ width: innerWidth, height: Math.max(innerHeight - CONTROLS - choice.parentElement.offsetHeight, 200) });

  const play = (name) => {
    if (window.player) window.player.$destroy();
    root.replaceChildren();
    const events = playable(streams.get(name));
    if (events.length < 2) {
      window.player = null;
      root.textContent = "Of this tab there is too little to be played.";
      return;
    }
    const props = { events, autoPlay: false, speedOption: [0.5, 1, 2, 4, 8], skipInactive: true, ...size() };
    window.player = new rrwebPlayer.Player({ target: root, props });
    window.player.setSpeed(1); // it begins with the first of its options
  };

  [...streams.keys()].forEach((name, at) => choice.add(new Option(`Tab ${at + 1}`, name)));
  choice.parentElement.hidden = streams.size < 2;
  choice.addEventListener("change", () => play(choice.value));
  addEventListener("resize", () => {
    if (!window.player) return;
    window.player.$set(size());
    window.player.triggerResize();
  });
  if (streams.size) play(choice.value);
})();
