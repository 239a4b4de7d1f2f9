"""A page that has much to do without us, and somebody who uses it: the same each time."""

import asyncio

from playwright.async_api import Page

IDLE = "idle"
"""As the page's query: everything is there, and nothing happens."""

BODY = """<style>
    body { margin: 0; font: 14px sans-serif; }
    header { position: sticky; top: 0; padding: 10px; background: #eee; }
    .card { height: 30px; padding: 6px; border-bottom: 1px solid #ccc; contain: strict; }
    .card.new { background: #ffd; }
</style>
<header><input id="q" placeholder="Search"><button id="buy">Buy</button> <span id="count">0</span></header>
<main id="feed"></main>
<script>
    let made = 0, turn = 0;
    const card = () => {
        const one = document.createElement("article");
        one.className = "card";
        one.innerHTML = `<img alt="" width="20" height="20"><a href="#${made}">Lamp ${made}</a>
            <span class="price" data-price="${made}">${made % 97}.00</span>
            <button class="add" aria-label="Add ${made}">Add</button>`;
        made++;
        return one;
    };
    for (let n = 0; n < NODES / 5; n++) feed.append(card());
    const work = () => {
        turn++;
        for (let n = 0; n < 20; n++) {
            const one = feed.children[(turn * 37 + n * 11) % feed.children.length];
            one.querySelector(".price").textContent = `${(turn + n) % 97}.50`;
            one.classList.toggle("new");
        }
        for (let n = 0; n < 3; n++) { feed.append(card()); feed.firstElementChild.remove(); }
    };
    if (location.search !== "?idle") setInterval(work, 100);
    addEventListener("click", ({ target }) => {
        count.textContent = +count.textContent + 1;
        if (target.matches(".add")) target.textContent = "Added";
    });
</script>"""
"""NODES stands for how many elements the feed has. Ten times a second twenty cards change, three come and go."""

_TURN_S = 0.5


async def use(page: Page, seconds: int) -> None:
    """Twice a second a move over the page, a turn of the wheel, a click; in between a word is typed."""
    for turn in range(round(seconds / _TURN_S)):
        began = asyncio.get_running_loop().time()
        await page.mouse.move(100 + turn * 53 % 700, 100 + turn * 31 % 500, steps=10)
        await page.mouse.wheel(0, 400 if turn % 8 < 5 else -500)
        await page.mouse.click(100 + turn * 53 % 700, 100 + turn * 31 % 500)
        if turn % 10 == 9:
            await page.click("#q")
            await page.keyboard.type("lamp")
        await asyncio.sleep(max(0.0, began + _TURN_S - asyncio.get_running_loop().time()))
