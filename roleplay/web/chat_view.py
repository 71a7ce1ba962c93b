"""The view of a running conversation."""

from dataclasses import dataclass

import gradio as gr

from roleplay.web.ports import held, html, port
from roleplay.web.words import label


@dataclass(frozen=True)
class ChatView:
    """The components of the view."""

    column: gr.Column
    head: gr.HTML
    mood: gr.HTML
    brief: gr.HTML
    log: gr.HTML
    live: gr.HTML
    stop: gr.HTML
    notice: gr.HTML
    dialogs: gr.HTML
    subject: gr.Textbox
    text: gr.Textbox
    send: gr.Button
    hint: gr.HTML
    session: gr.Textbox
    key: gr.Textbox
    known: gr.Textbox
    pause: gr.Button
    go_on: gr.Button
    finish: gr.Button
    leave: gr.Button
    look: gr.Button
    timer: gr.Timer


def build() -> ChatView:
    """Place the components."""
    with gr.Column(visible=False, elem_id="rp-chat") as column:
        head = html("chat-head")
        mood = html("chat-mood")
        brief = html("chat-brief")
        with gr.Column(elem_id="rp-thread"):
            log, live = html("log"), html("live")
        with gr.Column(elem_id="rp-foot"):
            stop, notice = html("stop"), html("chat-notice")
            with gr.Column(elem_id="rp-composer"):
                subject = gr.Textbox(
                    label=label("chat.subject"),
                    placeholder=label("chat.subject_placeholder"),
                    elem_id="rp-subject",
                    visible=False,
                    max_lines=1,
                )
                text = gr.Textbox(
                    label=label("chat.message"),
                    placeholder=label("chat.placeholder"),
                    elem_id="rp-text",
                    lines=1,
                    max_lines=10,
                )
                send = gr.Button(label("chat.send"), variant="primary", elem_id="rp-send")
                hint = html("hint")
        dialogs = html("dialogs")
        session, key, known = held("session"), held("key"), held("known")
        pause, go_on, finish = port("pause"), port("go-on"), port("finish")
        leave, look = port("leave"), port("look")
        timer = gr.Timer(5, active=False)
    return ChatView(
        column,
        head,
        mood,
        brief,
        log,
        live,
        stop,
        notice,
        dialogs,
        subject,
        text,
        send,
        hint,
        session,
        key,
        known,
        pause,
        go_on,
        finish,
        leave,
        look,
        timer,
    )
