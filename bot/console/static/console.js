// Tells the server that somebody is there: at most once in half a minute, and only after they did something.
(() => {
  const PAUSE = 30000;
  let told = Date.now();
  const seen = () => {
    if (Date.now() - told > PAUSE && window.emitEvent) {
      told = Date.now();
      window.emitEvent("console-seen");
    }
  };
  for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
    window.addEventListener(kind, seen, { passive: true });
  }
})();
