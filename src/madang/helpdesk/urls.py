from django.urls import path

from madang.helpdesk.views import desks, gaps, knowledge, performance, public, room, talks, widget

app_name = "helpdesk"
urlpatterns = [
    # Desks and what they know.
    path("", public.desk_list, name="list"),
    path("desks/", desks.desk_index, name="desks"),
    path("desks/new/", desks.desk_open, name="open"),
    path("<slug:slug>/answers/", public.answer_list, name="answers"),
    path("<slug:slug>/answers/<int:pk>/", public.entry_detail, name="entry"),
    path("<slug:slug>/desk/", desks.desk_edit, name="edit"),
    path("<slug:slug>/desk/hours/", desks.hours_edit, name="hours"),
    path("<slug:slug>/desk/embed/", desks.embed_edit, name="embed"),
    path("<slug:slug>/figures/", performance.figures, name="figures"),
    path("<slug:slug>/figures/csv/", performance.figures_csv, name="figures_csv"),
    path("<slug:slug>/thresholds/", performance.thresholds_edit, name="thresholds"),
    path("<slug:slug>/desk/agents/", desks.agents_edit, name="agents"),
    path("<slug:slug>/desk/agents/<int:pk>/removal/", desks.agent_remove, name="agent_remove"),
    path("<slug:slug>/desk/closure/", desks.desk_close, name="close"),
    path("<slug:slug>/knowledge/", knowledge.entry_list, name="knowledge"),
    path("<slug:slug>/knowledge/new/", knowledge.entry_write, name="entry_write"),
    path("<slug:slug>/knowledge/file/", knowledge.knowledge_import, name="import"),
    path("<slug:slug>/knowledge/file.csv", knowledge.knowledge_csv, name="export_csv"),
    path("<slug:slug>/knowledge/file.jsonl", knowledge.knowledge_jsonl, name="export_jsonl"),
    path("<slug:slug>/knowledge/<int:pk>/", knowledge.entry_edit, name="entry_edit"),
    path("<slug:slug>/knowledge/<int:pk>/history/", knowledge.entry_history, name="entry_history"),
    path("<slug:slug>/knowledge/<int:pk>/switch/", knowledge.entry_switch, name="entry_switch"),
    path("<slug:slug>/replies/", knowledge.reply_list, name="replies"),
    path("<slug:slug>/replies/new/", knowledge.reply_edit, name="reply_write"),
    path("<slug:slug>/replies/<int:pk>/", knowledge.reply_edit, name="reply_edit"),
    path("<slug:slug>/replies/<int:pk>/removal/", knowledge.reply_remove, name="reply_remove"),
    path("<slug:slug>/gaps/", gaps.gap_list, name="gaps"),
    path("<slug:slug>/gaps/pick/", gaps.gap_pick, name="gap_pick"),
    path("<slug:slug>/gaps/<slug:step>/", gaps.gap_step, name="gap_step"),
    # Talking with a desk.
    path("<slug:slug>/", talks.chat, name="chat"),
    path("<slug:slug>/begin/", talks.talk_begin, name="begin"),
    path("<slug:slug>/talks/<slug:number>/", talks.talk_detail, name="talk"),
    path("<slug:slug>/talks/<slug:number>/<slug:step>/", talks.talk_step, name="step"),
    # The same in a frame of another site.
    path("<slug:slug>/widget.js", widget.widget_script, name="widget"),
    path("<slug:slug>/embed/", talks.embed_chat, name="embed_chat"),
    path("<slug:slug>/embed/begin/", talks.embed_begin, name="embed_begin"),
    path("<slug:slug>/embed/<slug:number>/", talks.embed_talk, name="embed_talk"),
    path("<slug:slug>/embed/<slug:number>/<slug:step>/", talks.embed_step, name="embed_step"),
    # The people behind it.
    path("<slug:slug>/room/", room.room, name="room"),
    path("<slug:slug>/room/here/", room.room_here, name="room_here"),
    path("<slug:slug>/room/do/<slug:step>/", room.room_step, name="room_step"),
    path("<slug:slug>/room/<slug:number>/", room.room_talk, name="room_talk"),
    path("<slug:slug>/room/<slug:number>/<slug:step>/", room.room_talk_step, name="room_talk_step"),
]
