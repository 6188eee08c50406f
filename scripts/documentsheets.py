"""Flat drawings of clinical papers, screens, boards and vehicles with made-up people; used by draw-documents."""
import os
import cv2
import numpy as np
from marksheets import Painter, Sheet, hsv

FIRST = ("Amelia", "Oluwaseun", "Graham", "Sunita", "Piotr", "Margaret", "Tyrone", "Fatima", "Ewan", "Beatrice", "Kwabena", "Lorraine",
         "Dilip", "Siobhan", "Marcus", "Yasmin", "Harold", "Ingrid", "Tomasz", "Charlotte", "Ravi", "Agnes", "Denise", "Ibrahim")
LAST = ("Whitcombe", "Adeyemi", "Hargreaves", "Nowak", "Prendergast", "Mistry", "O'Donnell", "Featherstone", "Achebe", "Lindqvist", "Barlow",
        "Chaudhry", "Pemberton", "Kaur", "Ellison", "Gallagher", "Fernandes", "Thackeray", "Mensah", "Rowbotham", "Ivanov", "Duckworth")
STREETS = ("Larkspur Way", "Thornbury Road", "Mill Lane", "Quarry Hill", "Station Approach", "Birchfield Avenue", "St Jude's Close", "Canal Street", "Foxglove Drive")
TOWNS = ("Staines", "Croydon", "Walthamstow", "Chertsey", "Barking", "Woking", "Feltham", "Lewisham")
AREAS = ("TW18", "CR0", "E17", "KT16", "IG11", "GU22", "SE13", "N4", "SW9", "EC1V")
DRUGS = ("Amoxicillin 500mg capsules", "Morphine sulfate 10mg/ml", "Ramipril 5mg tablets", "Salbutamol 100mcg inhaler", "Furosemide 40mg", "Apixaban 5mg tablets")
CLINICAL = ("Central chest pain, onset 06:40, radiating to left arm", "Fall from standing height, painful right hip, unable to weight bear",
            "SOB worse on lying flat, bilateral creps, ankle swelling", "Found confused by neighbour, BM 2.9, glucose given", "Pt denies LOC. GCS 15. PEARL. No neck pain",
            "Laceration to scalp 4 cm, bleeding controlled, no anticoagulants", "Productive cough 5/7, temp 38.6, sats 91 on air")
WARDS = ("Kestrel", "Ward 9B", "AMU", "Resus 2", "Cedar", "CCU", "Majors 7")


class Page(Sheet):
    """A sheet with text on it: `regions` lists what is written where, in its pixels."""

    def __init__(self, w, h, fill=(255, 255, 255)):
        super().__init__(w, h, fill)
        self.regions = []

    def region(self, x, y, w, h, entity, text="", sensitive=True, hand=False):
        self.regions.append({"quad": [(x, y), (x + w, y), (x + w, y + h), (x, y + h)], "entity": entity, "text": text, "sensitive": sensitive, "hand": hand})

    def box(self, x, y, w, h, c, thick=2):
        self.line([(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)], c, thick)

    def fill(self, x, y, w, h, c):
        self.poly([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], c)

    def whole(self, entity):
        self.region(0, 0, self.w, self.h, entity)
        return self


class Pen:
    """A font in a colour; a hand wavers."""

    def __init__(self, font, c, hand=False, waver=None):
        self.font, self.c, self.hand, self.r = font, c, hand, waver

    def mask(self, text, size):
        """The text's ink and how far its left end and top lie from where writing began on the base line."""
        (w, _), _ = self.font.getTextSize(text, size, -1)
        m = np.zeros((size * 4, w + size * 4, 3), np.uint8)
        self.font.putText(m, text, (size, size * 2), size, (255, 255, 255), -1, cv2.LINE_AA, True)
        m = m[..., 0]
        if self.hand:
            a = cv2.getRotationMatrix2D((size, size * 2), float(self.r.normal(0, .7)), float(self.r.uniform(.94, 1.06)))
            m = cv2.warpAffine(m, a, (m.shape[1], m.shape[0]))
        x, y, w, h = cv2.boundingRect(m)
        return m[y:y + h, x:x + w], x - size, y - size * 2

    def write(self, page, x, y, text, size, entity=None, sensitive=True):
        """Writes on the base line y; with an entity it becomes a region. Returns where the next word may begin."""
        spans, start = [], x
        for part in (text.split(" ") if self.hand else [text]):
            m, dx, dy = self.mask(part, size)
            drop = float(self.r.normal(0, size * .025)) if self.hand else 0
            px, py = int(round(x + dx)), int(round(y + dy + drop))
            page.ink(m, px, py, self.c)
            if m.size:
                spans.append((px, py, px + m.shape[1], py + m.shape[0]))
                x = px + m.shape[1] + size * .3
        if entity and spans:
            s = np.array(spans)
            x0, y0, x1, y1 = s[:, 0].min(), s[:, 1].min(), s[:, 2].max(), s[:, 3].max()
            if x0 >= 0 and y0 >= 0 and x1 <= page.w and y1 <= page.h:  # else it was not drawn
                page.region(int(x0) - 1, int(y0) - 1, int(x1 - x0) + 2, int(y1 - y0) + 2, entity, text, sensitive, self.hand)
        return x

    def width(self, text, size):
        return self.font.getTextSize(text, size, -1)[0][0]


class Clerk(Painter):
    """Makes up people and numbers, and draws what is written about them."""

    def __init__(self, seed, prints, hands):
        super().__init__(seed, prints)
        self.hands = hands or prints

    def load(self, path):
        if path not in self.loaded:
            self.loaded[path] = cv2.freetype.createFreeType2()
            self.loaded[path].loadFontData(path, 0)
        return self.loaded[path]

    def print(self, c=None, bold=False, mono=False):
        name = lambda f: os.path.basename(f)
        fits = [f for f in self.fonts if ("Bold" in name(f)) == bold and ("Mono" in name(f)) == mono and not any(s in name(f) for s in ("Italic", "Oblique", "Hairline", "Thin", "Black"))]
        return Pen(self.load(self.one(fits or self.fonts)), c or (self.one((20, 30, 45)),) * 3)

    def hand(self, c=None):
        c = c or self.one(((110, 45, 25), (150, 60, 30), (40, 40, 40), (25, 25, 30), (90, 30, 20)))
        return Pen(self.load(self.one(self.hands)), c, True, self.r)

    def pen(self, share=.5):
        return self.hand() if self.p(share) else self.print()

    # people and numbers

    def digits(self, n):
        return "".join(str(d) for d in self.r.integers(0, 10, n))

    def name(self):
        first, last = self.one(FIRST), self.one(LAST)
        return self.one((first + " " + last, first + " " + last, last.upper() + ", " + first, first[0] + " " + last))

    def staff(self):
        return self.one(FIRST)[0] + " " + self.one(LAST)

    def dob(self):
        d, m, y = int(self.r.integers(1, 29)), int(self.r.integers(1, 13)), int(self.r.integers(1929, 2015))
        months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
        return self.one(("%02d/%02d/%d" % (d, m, y), "%02d-%s-%d" % (d, months[m - 1], y), "%d %s %d" % (d, months[m - 1], y), "%02d.%02d.%02d" % (d, m, y % 100)))

    def nhs_number(self, right=True):
        while True:
            first = "999" + self.digits(6)
            check = (11 - sum((10 - i) * int(c) for i, c in enumerate(first)) % 11) % 11
            if check < 10:
                n = first + str(check if right else (check + int(self.r.integers(1, 10))) % 10)
                return self.one((n[:3] + " " + n[3:6] + " " + n[6:], n[:3] + " " + n[3:6] + " " + n[6:], n[:3] + "-" + n[3:6] + "-" + n[6:], n))

    def phone(self):
        return self.one(("07700 900" + self.digits(3), "020 7946 0" + self.digits(3), "01632 960" + self.digits(3), "07700900" + self.digits(3)))

    def address(self):
        return self.one(("", "Flat %d, " % self.r.integers(1, 30))) + "%d %s" % (self.r.integers(1, 180), self.one(STREETS))

    def postcode(self):
        return self.one(AREAS) + " " + self.digits(1) + "".join(self.one("ABDEFGHJLNPQRSTUWXYZ") for _ in range(2))

    def hospital_number(self):
        return self.one(("K" + self.digits(6), "RTK" + self.digits(7), "H" + self.digits(7)))

    def incident(self):
        return self.one(("CAD " + self.digits(4), self.digits(8), self.digits(4) + "-" + self.digits(4)))

    def call_sign(self):
        return self.one((self.one("ABDEFGHJKLN") + self.digits(3), self.one(("MD", "CRU", "TRU", "QE", "NW")) + self.digits(2)))

    def plate(self):
        a = "ABCDEFGHJKLMNOPRSTUVWXY"
        return "".join(self.one(a) for _ in range(2)) + self.one(("07", "14", "19", "21", "64", "68", "72")) + " " + "".join(self.one("ABCDEFGHJKLMNOPRSTUVWXYZ") for _ in range(3))

    def fields(self):
        """Label, value and entity of a patient, shuffled after the name."""
        rest = [("DOB", self.dob(), "DOB"), ("NHS No", self.nhs_number(), "NHS_NUMBER"), ("Address", self.address(), "ADDRESS"), ("Postcode", self.postcode(), "POSTCODE"),
                ("Tel", self.phone(), "PHONE"), ("Hosp No", self.hospital_number(), "HOSPITAL_NUMBER"), ("Next of kin", self.name(), "PERSON"), ("GP", "Dr " + self.staff(), "PERSON")]
        return [(self.one(("Name", "Patient", "Patient name")), self.name(), "PERSON")] + [rest[i] for i in self.r.permutation(len(rest))]

    # papers

    def heading(self, s, words, size=44, entity="FORM_TITLE"):
        pen = self.print(bold=True)
        if self.p(.5):
            s.fill(0, 0, s.w, int(size * 2.1), hsv(self.u(200, 225), self.u(.4, 1), self.u(.35, .75)))
            pen.c = (250, 250, 250)
        pen.write(s, 40, size * 1.45, words, size, entity, False)
        return int(size * 2.6)

    def form(self):
        """A report form: boxes with labels, clinical lines, a table of observations, signatures."""
        s = Page(1400, int(self.u(1500, 1950)), self.one(((255, 255, 255), (250, 252, 253), (215, 245, 250), (235, 248, 240))))
        y = self.heading(s, self.one(("Patient Report Form", "Ambulance Patient Record", "PATIENT CARE RECORD", "Emergency Department Record")))
        label, pen, rule = self.print(hsv(self.u(200, 230), self.u(0, .8), .45)), self.pen(.55), (self.one((60, 120, 170)),) * 3
        cells = [("Incident No", self.incident(), "INCIDENT_NUMBER"), ("Call sign", self.call_sign(), "CALLSIGN")] + self.fields()
        half = s.w // 2 - 30
        wide = True
        while cells and y < s.h - 820:
            wide = cells[0][2] in ("ADDRESS", "PERSON") and self.p(.4)
            for k in range(1 if wide else 2):
                if cells:
                    self.cell(s, 30 + k * half, y, half * 2 if wide else half, cells.pop(0), label, pen, rule)
            y += 84
        y = self.findings(s, y + 20, label, pen, rule)
        y = self.observations(s, y, label, pen, rule)
        for who in ("Crew", "Attendant", "Signed"):
            x = label.write(s, 40, y + 44, who + ":", 26)
            x = pen.write(s, x + 20, y + 44, self.staff(), 32, "PERSON")
            pen.write(s, max(x + 60, 760), y + 44, self.one(("PA" + self.digits(6), "HCPC PA" + self.digits(5))), 32, "STAFF_ID")
            y += 66
            if y > s.h - 70 or self.p(.3):
                break
        return s.whole("WHOLE_PRF")

    def cell(self, s, x, y, w, field, label, pen, rule):
        s.box(x, y, w, 84, rule)
        lx = label.write(s, x + 10, y + (28 if self.p(.5) else 54), field[0] + ":", 24)
        size = 32
        while size > 20 and lx + pen.width(field[1], size) > x + w - 30:
            size -= 2
        pen.write(s, lx + 16, y + 60, field[1], size, field[2])

    def findings(self, s, y, label, pen, rule):
        for head in ("Presenting complaint", "History", "Examination")[:int(self.r.integers(1, 4))]:
            if y > s.h - 520:
                break
            s.box(30, y, s.w - 60, 128, rule)
            label.write(s, 42, y + 34, head, 24)
            text, size = self.one(CLINICAL), 32
            while size > 20 and pen.width(text, size) * (1.08 if pen.hand else 1) > s.w - 120:
                size -= 2
            pen.write(s, 52, y + 92, text, size, "CLINICAL")
            y += 140
        return y

    def observations(self, s, y, label, pen, rule):
        heads, cw = ("Time", "Resp", "SpO2", "HR", "BP", "GCS", "Temp"), (s.w - 60) // 7
        for row in range(int(self.r.integers(2, 5))):
            for k, head in enumerate(heads):
                s.box(30 + k * cw, y, cw, 56, rule)
                if row == 0:
                    label.write(s, 42 + k * cw, y + 38, head, 24)
                else:
                    pen.write(s, 42 + k * cw, y + 40, ("%02d:%02d" % (self.r.integers(24), self.r.integers(60)), str(self.r.integers(12, 30)), str(self.r.integers(86, 100)), str(self.r.integers(50, 130)), "%d/%d" % (self.r.integers(95, 190), self.r.integers(50, 100)), "15", "37.%d" % self.r.integers(10))[k], 28)
            y += 56
        return y + 10

    def letter(self):
        """A printed letter from a hospital about a patient."""
        s, pen = Page(1400, 1800), self.print()
        y = self.heading(s, self.one(("Northmere University Hospital", "Southern Vale Community Trust", "Eastdown Infirmary")), 40, "ORG")
        name = self.one(FIRST) + " " + self.one(LAST)
        for text, entity in ((self.one(("Mr ", "Mrs ", "Ms ")) + name, "PERSON"), (self.address(), "ADDRESS"), (self.one(TOWNS), None), (self.postcode(), "POSTCODE")):
            pen.write(s, 110, y + 40, text, 32, entity)
            y += 46
        pen.write(s, 110, y + 90, "Dear Dr " + self.one(LAST), 32, "PERSON")
        y += 160
        bold = Pen(pen.font, pen.c) if self.p(.4) else self.print(pen.c, bold=True)
        x = bold.write(s, 110, y, "Re: ", 32)
        x = bold.write(s, x, y, name, 32, "PERSON")
        x = bold.write(s, x + 30, y, "DOB: " + self.dob(), 32, "DOB")
        bold.write(s, 110, y + 48, "NHS No: " + self.nhs_number(), 32, "NHS_NUMBER")
        y += 130
        for line in ("Thank you for referring this patient to our clinic, who was", "seen today with the following: " + self.one(("angina.", "asthma.", "type 2 diabetes.")), self.one(CLINICAL), "We have started " + self.one(DRUGS).split(" ")[0].lower() + " and will review in", "six weeks. Please repeat the blood tests before then.", "", "Yours sincerely,"):
            if line in CLINICAL:
                pen.write(s, 110, y, line, 30, "CLINICAL")
            else:
                pen.write(s, 110, y, line, 32)
            y += 50
        if self.p(.5):
            self.hand().write(s, 130, y + 60, self.staff(), 60, "PERSON")
        pen.write(s, 110, y + 130, "Dr " + self.staff() + ", Consultant", 32, "PERSON")
        s.h = min(s.h, y + 260)
        s.bgr, s.a = s.bgr[:s.h].copy(), s.a[:s.h].copy()
        return s.whole("WHOLE_LETTER")

    def bars(self, s, x, y, w, h):
        s.fill(x - 12, y - 6, w + 24, h + 12, (255, 255, 255))
        at = x
        while at < x + w - 8:
            t = int(self.r.integers(1, 4)) * 3
            s.fill(at, y, t, h, (15, 15, 15))
            at += t + int(self.r.integers(1, 4)) * 3
        s.region(x, y, at - x, h, "BARCODE")

    def label(self):
        """A pharmacy or specimen label."""
        s, pen = Page(int(self.u(760, 1000)), int(self.u(400, 520)), self.one(((255, 255, 255), (240, 250, 255), (200, 245, 250)))), self.print()
        y = 56
        if self.p(.6):
            self.print(bold=True).write(s, 30, y, self.one(DRUGS), 40, "DRUG")
            pen.write(s, 30, y + 48, self.one(("Take ONE capsule three times a day", "ONE tablet in the morning", "Two puffs when required")), 30)
            y += 110
        else:
            pen.write(s, 30, y, self.one(("HAEMATOLOGY", "SERUM", "EDTA 4 ml")), 32)
            y += 60
        for name, value, entity in self.fields()[:int(self.r.integers(3, 5))]:
            if y > s.h - 30:
                break
            x = pen.write(s, 30, y, (name + ": ") if self.p(.6) or entity != "PERSON" else "", 30)
            pen.write(s, x + 6, y, value, 34, entity)
            y += 52
        if y < s.h - 110:
            self.bars(s, 40, y, int(s.w * .55), s.h - y - 30)
        return s.whole("WHOLE_LABEL")

    def wristband(self):
        """A long band with name, numbers and bars."""
        s, pen = Page(1500, int(self.u(190, 260)), (252, 252, 250)), self.print()
        x = 40
        if self.p(.8):
            self.bars(s, 60, 30, 260, s.h - 60)
            x = 400
        self.print(bold=True).write(s, x, 66, self.one(LAST).upper() + ", " + self.one(FIRST), 44, "PERSON")
        at = pen.write(s, x, 122, "DOB: ", 34)
        at = pen.write(s, at, 122, self.dob(), 36, "DOB")
        at = pen.write(s, at + 60, 122, "NHS: ", 34)
        pen.write(s, at, 122, self.nhs_number(), 36, "NHS_NUMBER")
        at = pen.write(s, x, 172, "Hosp No: ", 34)
        at = pen.write(s, at, 172, self.hospital_number(), 36, "HOSPITAL_NUMBER")
        pen.write(s, at + 60, 172, self.one(WARDS), 34)
        return s.whole("WHOLE_WRISTBAND")

    def ecg(self):
        """ECG paper: a grid of one and five millimetres, traces, a printed head."""
        mm = int(self.r.integers(9, 14))
        s = Page(mm * int(self.r.integers(110, 160)), mm * int(self.r.integers(60, 105)), hsv(self.one((0, 20, 120, 40)), self.u(0, .12), self.u(.93, 1)))
        hue, strong = self.one((0, 8, 25, 130, 210)), self.u(.25, .6)
        for step, sat, thick in ((mm, strong * .55, 1), (mm * 5, strong, 2)):
            c = hsv(hue, sat, self.u(.78, .95))
            for x in range(0, s.w, step):
                s.line([(x, 0), (x, s.h)], c, thick)
            for y in range(0, s.h, step):
                s.line([(0, y), (s.w, y)], c, thick)
        top = int(s.h * .2)
        rows = max(1, (s.h - top) // (mm * 22))
        for k in range(rows):
            self.trace(s, top + mm * 11 + k * mm * 22, mm)
        pen = self.print((30, 30, 30), mono=self.p(.3))
        x = pen.write(s, mm * 3, mm * 4, self.name(), 34, "PERSON")
        x = pen.write(s, x + 60, mm * 4, "DOB " + self.dob(), 34, "DOB")
        pen.write(s, mm * 3, mm * 9, "NHS " + self.nhs_number(), 34, "NHS_NUMBER")
        if x + 60 < s.w * .8:
            pen.write(s, max(x + 60, s.w * .62), mm * 4, "ID " + self.hospital_number(), 34, "HOSPITAL_NUMBER")
        pen.write(s, mm * 3, mm * 14, "HR %d bpm  PR %d ms  QRS %d ms" % (self.r.integers(48, 130), self.r.integers(120, 220), self.r.integers(80, 140)), 30, "ECG_MEASURE")
        pen.write(s, mm * 3, s.h - mm * 2, "25 mm/s   10 mm/mV   0.05-150 Hz", 28)
        return s.whole("WHOLE_ECG")

    def trace(self, s, base, mm):
        beat, t = mm * self.u(14, 26), np.arange(0, s.w, 2.)
        ph = t / beat % 1
        bump = lambda at, width, high: high * np.exp(-((ph - at) / width) ** 2)
        v = bump(.2, .035, 1.4) - bump(.36, .012, 1.5) + bump(.4, .014, self.u(6, 10)) - bump(.44, .014, self.u(1, 4)) + bump(.68, .06, self.u(1.5, 3))
        v = v + .3 * np.sin(t / (mm * 60)) + self.r.normal(0, .06, len(t))
        s.line(np.stack([t, base - v * mm], 1), (35, 30, 30), 3)
        self.print((30, 30, 30)).write(s, mm * 2, base - mm * 6, self.one(("I", "II", "III", "aVR", "aVL", "V1", "V5")), 28)
