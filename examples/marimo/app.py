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
    scope = mo.ui.anywidget(QueueScope(scene="work-queue", lang="en", lesson="off"))
    scope
    return (scope,)


@app.cell
def _(consumers, scope):
    scope.widget.set("consumers", consumers.value)
    return


@app.cell
def _(mo, scope):
    _stats = scope.value.get("stats") or {"queues": []}
    mo.md(f"Waiting: **{sum(queue['ready'] for queue in _stats['queues'])}**")
    return


if __name__ == "__main__":
    app.run()
