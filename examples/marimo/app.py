import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from queuescope import QueueScope

    return QueueScope, mo


@app.cell
def _(mo):
    consumers = mo.ui.slider(1, 12, value=3, label="Consumers")
    consumers
    return (consumers,)


@app.cell
def _(QueueScope, mo):
    widget = QueueScope(scene="work-queue", lang="en", lesson="off")
    scope = mo.ui.anywidget(widget)
    scope
    return scope, widget


@app.cell
def _(consumers, widget):
    widget.set("consumers", consumers.value)
    return


@app.cell
def _(mo, scope):
    _stats = scope.value.get("stats") or {"services": []}
    mo.md(f"Handled: {sum(service['handled'] for service in _stats['services'])}")
    return


if __name__ == "__main__":
    app.run()
