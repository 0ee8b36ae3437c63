// Parts of the main page that are asked for after it, one after another: the page itself does not wait for them.

for (const part of document.querySelectorAll("[data-part]")) {
    try {
        const response = await fetch(part.dataset.part, { credentials: "same-origin" });
        if (response.ok && !response.redirected) part.innerHTML = await response.text();
    } catch {
        // What stands there leads to the same on a page of its own.
    }
}
