// A slider and a number that say the same: data-pair names the other one.
document.addEventListener("input", (event) => {
  const other = document.getElementById(event.target.dataset?.pair ?? "");
  if (other && other.value !== event.target.value) other.value = event.target.value;
});
