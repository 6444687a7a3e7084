"""What German-speaking agents write."""

from __future__ import annotations

from services.demo.phrases import Phrases
from services.demo.phrases_coaching import GERMAN_COACHING
from services.models.vocabulary import ObjectionType, OutcomeType

GERMAN = Phrases(
    pains=(
        "Zu viele Kleinkunden, keine Zeit für die guten",
        "Neukunden kommen nur über Empfehlungen",
        "Einnahmen schwanken stark von Quartal zu Quartal",
        "Jahresgespräche bleiben liegen, Kunden merken es",
        "Zwei Tage pro Woche gehen für Papierkram drauf",
        "Kein klares Angebot, jedes Erstgespräch beginnt bei null",
        "Innendienst hat gekündigt, alles hängt wieder am Chef",
        "Leads eingekauft, kaum einer ist erschienen",
        "Möchte von Provision auf Honorar umstellen, weiß nicht wie",
        "Drei Leute im Team, aber nur einer schließt ab",
        "CRM voller Kontakte, mit denen seit Jahren keiner spricht",
        "Nachfolge ungeklärt, will in fünf Jahren raus",
        "Bestand ist solide, wächst aber seit 2021 nicht mehr",
        "60-Stunden-Woche und läuft trotzdem Unterschriften hinterher",
    ),
    prospect_notes=(
        "Kam über das Webinar im Frühjahr. Lieber vormittags anrufen.",
        "Empfehlung von einem früheren Kunden, sehr direkt, mag Zahlen.",
        "Ab 5.000 Euro muss der Partner zustimmen.",
        "Möchte vorab alles schriftlich.",
        "Hatte schon einen Coach und war unzufrieden. Langsam angehen.",
        "Viel unterwegs, Handynummer ist die bessere.",
        "Familienbetrieb, die Buchhaltung macht die bessere Hälfte.",
        "Kennt zwei Teilnehmer aus der letzten Gruppe.",
        "Formular sehr sorgfältig ausgefüllt.",
        "Kundenzahl im Formular sind Haushalte, nicht Personen.",
    ),
    openings=(
        "Rund {clients} Kunden, Hauptthema: {pain}.",
        "{name} war gut vorbereitet. Betreut {clients} Kunden. {pain}.",
        "Von Anfang an guter Draht. {pain}, darum geht es eigentlich.",
        "Fünf Minuten später wegen Ton, danach zügig. {clients} Kunden.",
        "{company} läuft seit Jahren über Empfehlungen. {pain}.",
        "Zuerst über die Zahlen gesprochen, wie gewünscht. {clients} Kunden im Bestand, etwa ein Drittel aktiv.",
        "Wenig Zeit, das kam gleich zu Beginn. {pain}.",
        "Offen und freundlich, etwas sprunghaft. Zurückgeführt auf: {pain}.",
        "Hatte unsere Mail offen und ist sie Punkt für Punkt durchgegangen. {clients} Kunden.",
    ),
    left={
        1: ("Musste nach wenigen Minuten weg, Notfall im Büro.", "Falsche Erwartung, dachte es ist eine Demo."),
        2: ("Hatte die Kundenzahlen nicht da, haben abgebrochen.", "In den Zahlen verhakt, Zeit war um."),
        3: ("Konnte nicht sagen, was in einem Jahr anders sein soll.", "Kein Zielbild, noch zu früh."),
        4: ("Beim Abgleich mit der echten Arbeitswoche verloren.", "Wollte nicht hören, was fehlt."),
        5: (
            "Die Bausteine haben nicht gezündet, wollte lieber ein PDF.",
            "Wurde still, als es um die Lösung ging.",
        ),
        6: ("Beim Preis ausgestiegen.", "Angebot per Mail gewünscht, keine Reaktion auf den Umfang."),
        7: ("Wollte sich nicht sofort entscheiden.", "Nächster Termin kam vor der Entscheidung dazwischen."),
    },
    objections={
        ObjectionType.PRICE: (
            "Preis liegt über dem Budget, Vergleich mit einem Onlinekurs.",
            "Hat zweimal nach einem kleineren Paket gefragt.",
            "Will das Geld im ersten Quartal wieder drin haben.",
            "Weniger die Summe als der Zeitpunkt der Zahlung.",
        ),
        ObjectionType.TIMING: (
            "Will das Jahresendgeschäft abwarten.",
            "Erst der Büroumzug, dann das.",
            "Nach dem Sommer wäre besser.",
        ),
        ObjectionType.CAPACITY_TIME: (
            "Sieht gerade keine fünf Stunden pro Woche dafür.",
            "Assistentin bis Herbst in Elternzeit, keine Vertretung.",
            "Hängt schon mit den Jahresgesprächen hinterher.",
        ),
        ObjectionType.NEED_TO_THINK: (
            "Möchte eine Nacht drüber schlafen. Offen ist der Aufwand pro Woche.",
            "Konnte nicht sagen, was noch unklar ist.",
            "Will die Notizen in Ruhe noch mal durchgehen.",
        ),
        ObjectionType.PARTNER_TEAM: (
            "Geschäftspartner muss zustimmen, war nicht dabei.",
            "Die Teamleitung soll es zuerst hören.",
            "Entscheidet nicht allein, Rücksprache zu Hause.",
        ),
        ObjectionType.SKEPTICISM: (
            "Vor zwei Jahren Coach bezahlt, nichts dabei rausgekommen.",
            "Möchte zwei Referenzen aus der eigenen Region.",
            "Zweifelt, ob das bei reinen Versicherungsbeständen geht.",
        ),
    },
    endings={
        OutcomeType.COACHING_CLIENT: (
            "Hat zugesagt, Vertrag geht heute raus. Start nächste Woche.",
            "Klares Ja. Starttermin steht, Rechnung an die Firma.",
            "Ohne viel Hin und Her entschieden, zufrieden mit dem Plan.",
        ),
        OutcomeType.FOLLOW_UP_SCHEDULED: (
            "Folgetermin steht, Link ist raus.",
            "Sprechen noch mal, Termin ist im Kalender.",
            "Kein Nein. Zweites Gespräch vereinbart.",
        ),
        OutcomeType.IMPLEMENTATION_ONLY: (
            "Nimmt nur die Umsetzung, vorerst kein Coaching.",
            "Will das System aufgesetzt haben und den Rest allein machen. In Ordnung.",
        ),
        OutcomeType.DISQUALIFIED: (
            "Passt gerade nicht, offen gesagt, gutes Ende.",
            "Ehrliches Nein von beiden Seiten. Vielleicht nächstes Jahr.",
            "Abgeschlossen. Weiteres Gespräch bringt nichts.",
        ),
    },
    next_steps=(
        "Bringt die Kundenliste mit Umsatz je Kunde mit",
        "Spricht vorher mit dem Geschäftspartner",
        "Klärt das Budget mit dem Steuerberater",
        "Schickt den Kalender der letzten vier Wochen",
        "Liest das Fallbeispiel und notiert Fragen",
        "Zählt die aktiven Kunden im CRM",
        "Entscheidet über den Startmonat",
    ),
    no_shows=(
        "Nicht eingewählt. 15 Minuten gewartet, auf die Mailbox gesprochen.",
        "Nicht erschienen, Telefon aus.",
        "War nicht da. Kurze Mail mit neuem Link geschickt.",
        "",
    ),
    cancellations=(
        "Per Mail abgesagt, Notfall bei einem Kunden.",
        "Über den Buchungslink storniert, ohne Grund.",
        "Krank, bucht neu.",
        "Termin doppelt vergeben, hat sich entschuldigt.",
        "",
    ),
    milestone_notes={
        1: ("Rahmen vereinbart, 80 Minuten frei.", "Gebucht wegen des Webinars."),
        2: (
            "{clients} Kunden, ein Drittel aktiv. Zwei Tage pro Woche Verwaltung.",
            "Nur Empfehlungen. Kein Ablauf für Jahresgespräche.",
            "Umsatz je Kunde wird nicht erfasst.",
        ),
        3: (
            "Vier-Tage-Woche bei gleichem Einkommen.",
            "200 gute Kunden, Rest abgeben.",
            "Honorarmodell binnen eines Jahres.",
        ),
        4: (
            "Zwei CRM probiert, beide eingeschlafen.",
            "Lücke benannt: es schließt nur einer ab.",
            "Einig, dass mehr Leads nichts lösen.",
        ),
        5: ("Erst Segmentierung, dann Ablauf für Jahresgespräche.", "Am meisten Interesse am Onboarding."),
        6: ("Umfang, Dauer, Preis einmal genannt. Stille, dann Fragen zur Zahlung.", "Fragt nach Raten."),
        7: ("Nächsten Schritt gemeinsam wiederholt.", "Entscheidung ausgesprochen."),
    },
    skip_reasons=(
        "Schon im ersten Gespräch geklärt",
        "Interessent wollte direkt zum Angebot",
        "Kurzes Gespräch, am Anfang so vereinbart",
        "Zahlen standen im Formular, in einem Satz bestätigt",
    ),
    reassign_reasons=(
        "Kollege ist krank",
        "Urlaubsvertretung",
        "Interessent möchte auf Englisch sprechen",
        "Terminkollision, mit beiden abgesprochen",
        "Auslastung zwischen den Teams ausgeglichen",
    ),
    answers=(
        "Die Summe passt, aber nicht auf einmal.",
        "Verglichen mit einem Onlinekurs für 900 Euro.",
        "Höchstens zwei Abende pro Woche.",
        "Mein Partner, und der schaut nur auf die Zahlen.",
        "Ein Coach vor drei Jahren, einen Plan gab es nie.",
        "Ich müsste wissen, wie der erste Monat aussieht.",
        "Ehrlich gesagt nichts. Es ist einfach ein großer Schritt.",
    ),
    coaching=GERMAN_COACHING,
)
