"""What managers write to agents in both languages, and what those answer."""

from __future__ import annotations

from services.demo.phrases import CoachingPhrases

GERMAN_COACHING = CoachingPhrases(
    calls=(
        "Ruhiger Call, gut geführt. Der Rahmen am Anfang hat die ganze Stunde getragen.",
        "Du hast viel geredet. Achte beim nächsten Mal darauf, nach jeder Frage wirklich zu warten.",
        "Die Zusammenfassung am Ende war stark: seine Worte, nicht unsere. Bitte so beibehalten.",
        "Der nächste Schritt blieb offen. Sprich ihn aus, bevor ihr auflegt, auch wenn er klein ist.",
        "Notizen sind knapp und trotzdem vollständig. Danke dafür.",
    ),
    milestones={
        1: (
            "Guter Einstieg. Sag noch dazu, was am Ende entschieden wird, dann überrascht M7 niemanden.",
            "Der Rahmen fehlte fast ganz. Zwei Sätze reichen: wie lange, worüber, was danach.",
        ),
        2: (
            "Hier warst du zu schnell. Die Kundenzahl kam erst auf Nachfrage, der Umsatz gar nicht.",
            "Sehr gründlich. Nach zwanzig Minuten darfst du aber zusammenfassen und weitergehen.",
        ),
        3: ("Das Zielbild war deins. Lass ihn beschreiben, wie sein Dienstag in einem Jahr aussieht.",),
        4: (
            "Genau so: die Lücke benennen und dann still sein.",
            "Du hast die Lücke gleich entschuldigt. Lass sie stehen, er hat sie selbst gesehen.",
        ),
        5: ("Drei Bausteine hätten gereicht. Nimm nur, was zu seinem Hauptthema gehört.",),
        6: ("Preis einmal genannt, nicht begründet. Besser geht es nicht.",),
        7: ("Du hast um die Entscheidung herumgeredet. Stell die Frage, die Antwort darf auch Nein sein.",),
    },
    objections=(
        "Du hast den Einwand eingestuft und nicht weggeredet. Gut.",
        "Hier hätte ich nachgefragt: was genau müsste anders sein? So bleibt er für den nächsten Call offen.",
        "Die zweite Diagnosefrage hast du ausgelassen, gerade die hätte ihn geklärt.",
        "Das war kein echter Einwand, eher eine Frage. Lies die Stelle noch einmal nach.",
    ),
    answers=(
        "Stimmt, beim nächsten Call achte ich darauf.",
        "Danke. Ich hatte Sorge, die Zeit läuft davon, deshalb das Tempo.",
        "Verstanden. Können wir das am Freitag einmal durchspielen?",
        "Das hatte er vorab per Mail beantwortet, ich hätte es notieren sollen.",
        "Heute ausprobiert, es hat sofort einen Unterschied gemacht.",
    ),
)

ENGLISH_COACHING = CoachingPhrases(
    calls=(
        "A calm call, well led. The frame at the start carried the whole hour.",
        "You talked a lot here. After each question, wait until they have really finished.",
        "The summary at the end was strong: their words, not ours. Please keep it like that.",
        "The next step stayed open. Say it before you hang up, however small it is.",
        "Short notes, and nothing is missing. Thank you.",
    ),
    milestones={
        1: (
            "Good opening. Add what will be decided at the end, and M7 surprises nobody.",
            "There was hardly any frame. Two sentences do: how long, about what, what follows.",
        ),
        2: (
            "Too quick here. The client count came only when asked for, revenue not at all.",
            "Very thorough. After twenty minutes you may sum up and move on.",
        ),
        3: ("The vision was yours. Let them describe what a Tuesday looks like in a year.",),
        4: (
            "Exactly so: name the gap, then be silent.",
            "You excused the gap at once. Let it stand, they had seen it themselves.",
        ),
        5: ("Three parts would have been enough. Take only what belongs to their main pain.",),
        6: ("Price said once, without a justification. It cannot be done better.",),
        7: ("You talked around the decision. Ask the question, no is an answer too.",),
    },
    objections=(
        "You classified the objection and did not argue it away. Good.",
        "I would have asked: what exactly would have to be different? Now it waits for the next call.",
        "You left out the second diagnostic question, the very one that would have cleared it up.",
        "That was a question rather than an objection. Have another look at it.",
    ),
    answers=(
        "True, I will watch out for it in the next call.",
        "Thanks. I was afraid of running out of time, hence the pace.",
        "Understood. Could we play it through on Friday?",
        "They had answered that by mail before, I should have noted it.",
        "Tried it today, and it made a difference at once.",
    ),
)
