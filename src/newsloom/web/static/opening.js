// The desk opens on the port that this page came from: follow the link as soon as somebody answers there.
(() => {
  "use strict";
  const link = document.querySelector("[data-opening]");
  const look = () => fetch("/desk/enter", { redirect: "manual" })
    .then((answer) => { if (answer.ok) location.href = link.href; else setTimeout(look, 500); })
    .catch(() => setTimeout(look, 500));
  setTimeout(look, 1500);
})();
