// A click on a video puts the player in the place of its cover; without this script, it is a link.
// The player comes from the address of YouTube that sets no cookie before the film starts.
for (const video of document.querySelectorAll("[data-video]")) {
  const poster = video.querySelector("a");
  poster.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const player = document.createElement("iframe");
    player.className = "video__player";
    player.title = document.querySelector("h1").textContent;
    player.allow = "autoplay; fullscreen; picture-in-picture";
    player.referrerPolicy = "strict-origin-when-cross-origin";
    player.src = `https://www.youtube-nocookie.com/embed/${encodeURIComponent(video.dataset.video)}?autoplay=1&rel=0`;
    poster.replaceWith(player);
    player.focus();
  });
}
