"""Flat drawings of screens, boards, notes and vehicles, and of harmless writing; used by draw-documents."""
import numpy as np
from documentsheets import CLINICAL, FIRST, LAST, TOWNS, WARDS, Clerk, Page
from marksheets import hsv

PROSE = ("the harbour lay quiet under a sky the colour of slate", "and nobody had seen the ferry since the evening before", "she counted the boats twice, then once more to be sure",
         "a lamp was burning in the window above the chandler", "we ought to go back before the tide turns, he said", "but the path along the wall had already gone under",
         "gulls walked up and down the slip like bored officials", "in the morning the whole town smelled of tar and bread", "somebody had left a bicycle against the chapel door")
DISHES = ("Leek and potato soup", "Mushroom pie", "Baked trout", "Lentil curry", "Apple crumble", "Sticky toffee pudding", "Pot of tea", "Flat white", "Cheese toastie", "Garden salad")
SHOPS = ("Harbour Bakery", "THE CORNER SHOP", "Fresh Fish Daily", "Books & Maps", "Bicycle Repairs", "GARDEN CENTRE", "Keys cut while you wait")
ROADS = (("TOWN CENTRE", "Railway station"), ("DIVERSION", "Road ahead closed"), ("NO ENTRY", "Except cycles"), ("CAR PARK", "Pay at machine"), ("SLOW", "Low bridge"))
POSTERS = (("SPRING FAIR", "Saturday 10 am to 4 pm", "Cakes, plants and music", "All welcome"), ("WASH YOUR HANDS", "Soap and water", "Twenty seconds", "Thank you"), ("CHOIR EVENING", "Town Hall, 7.30 pm", "Tickets at the door"), ("PLEASE KEEP", "THIS DOOR SHUT", "Fire exit"))


class Studio(Clerk):
    """Draws what stands, hangs and drives about."""

    # screens

    def monitor(self):
        """A patient monitor: waves, large numbers, a name in the head."""
        s = Page(1300, 860, (18, 14, 12))
        head, x = self.print((230, 230, 230)), 20
        x = head.write(s, x, 44, self.name(), 34, "PERSON")
        x = head.write(s, x + 40, 44, self.nhs_number() if self.p(.6) else self.hospital_number(), 32, "NHS_NUMBER")
        if x < 950:
            head.write(s, x + 40, 44, self.one(WARDS), 32)
        for k, (name, lo, hi) in enumerate((("HR", 45, 150), ("SpO2", 84, 100), ("RR", 8, 34), ("BP", 90, 180))):
            c, y = hsv((120, 185, 55, 0)[k], self.u(.6, 1), 1), 80 + k * 195
            t = np.arange(0, 940, 3.)
            ph = t / self.u(80, 140) % 1
            v = np.exp(-((ph - .4) / (.03 if k == 0 else .16)) ** 2) * 90
            s.line(np.stack([t + 10, y + 150 - v], 1), c, 4)
            self.print(c).write(s, 985, y + 40, name, 30)
            value = str(self.r.integers(lo, hi)) if name != "BP" else "%d/%d" % (self.r.integers(lo, hi), self.r.integers(50, 90))
            self.print(c, bold=True).write(s, 1010, y + 150, value, 110 if name != "BP" else 74, "VITAL")
        s.box(6, 6, s.w - 12, s.h - 12, (60, 60, 62), 12)
        return s.whole("WHOLE_SCREEN")

    def dispatch(self):
        """A dispatcher's or a records screen: a table or a form, dark or light."""
        dark = self.p(.5)
        s = Page(1500, int(self.u(850, 1000)), (40, 30, 22) if dark else (248, 246, 244))
        s.fill(0, 0, s.w, 60, hsv(self.u(195, 225), .8, .5))
        self.print((250, 250, 250), bold=True).write(s, 24, 42, self.one(("Control Room - Live Incidents", "Patient Administration", "CAD Console", "Electronic Patient Record")), 34, "FORM_TITLE", False)
        pen = self.print((225, 230, 230) if dark else (40, 35, 30))
        quiet = self.print((160, 165, 160) if dark else (120, 110, 100))
        if self.p(.5):
            return self.incidents(s, pen, quiet)
        y = 120
        for name, value, entity in [("Incident", self.incident(), "INCIDENT_NUMBER"), ("Unit", self.call_sign(), "CALLSIGN")] + self.fields()[:6] + [("Notes", self.one(CLINICAL), "CLINICAL")]:
            quiet.write(s, 40, y, name, 30)
            pen.write(s, 300, y, value, 34, entity)
            y += 74
        return s.whole("WHOLE_SCREEN")

    def incidents(self, s, pen, quiet):
        x = (30, 240, 420, 760, 1120)
        for k, h in enumerate(("Incident", "Unit", "Caller", "Address", "Tel")):
            quiet.write(s, x[k], 110, h, 28)
        for row in range(int(self.r.integers(5, 11))):
            y = 170 + row * 72
            for k, (text, entity) in enumerate(((self.digits(8), "INCIDENT_NUMBER"), (self.call_sign(), "CALLSIGN"), (self.staff(), "PERSON"), (self.address().split(", ")[-1], "ADDRESS"), (self.phone(), "PHONE"))):
                pen.write(s, x[k], y, text, 28, entity)
            s.line([(20, y + 22), (s.w - 20, y + 22)], (110, 105, 100), 1)
        return s.whole("WHOLE_SCREEN")

    def message(self):
        """A conversation on a telephone."""
        s = Page(820, 1400, self.one(((245, 245, 245), (222, 229, 236), (24, 20, 18))))
        s.fill(0, 0, s.w, 110, (90, 84, 7) if self.p(.5) else (240, 240, 240))
        self.print((250, 250, 250) if s.bgr[50, 400, 0] < 200 else (30, 30, 30), bold=True).write(s, 110, 72, self.one(("Crew 4", "Night team", "Station chat")), 38, "CHAT", False)
        pen, y = self.print((30, 25, 20)), 160
        said = [(("Can you look up", self.name()), "PERSON"), (("her number is", self.phone()), "PHONE"), (("NHS", self.nhs_number()), "NHS_NUMBER"), (("they live at", self.address()), "ADDRESS"), (("born", self.dob()), "DOB"), (("postcode is", self.postcode()), "POSTCODE")]
        said = [said[i] for i in self.r.permutation(len(said))[:int(self.r.integers(2, 5))]]
        said += [((self.one(("ok thanks, see you at eight", "running late, sorry", "kettle is on")), None), None), ((self.one(("lovely sunset tonight", "who has the keys?", "cake in the mess room")), None), None)]
        for i in self.r.permutation(len(said)):
            (text, value), entity = said[i]
            mine = self.p(.5)
            w = max(pen.width(text, 36), pen.width(value or "", 36)) + 60
            x, h = (s.w - w - 30 if mine else 30), 130 if value else 78
            s.fill(x, y, w, h, hsv(110, .22, .98) if mine else (255, 255, 255))
            pen.write(s, x + 26, y + 50, text, 36, None if value else "CHAT", False)
            if value:
                pen.write(s, x + 26, y + 102, value, 36, entity)
            y += h + 26
        return s

    # boards and notes

    def board(self):
        """A whiteboard of beds, written by hand between ruled lines."""
        s = Page(1500, int(self.u(850, 1050)), (248, 248, 246))
        ink = lambda: self.hand(self.one(((160, 50, 20), (30, 30, 200), (30, 30, 30), (40, 120, 20))))
        self.print((60, 40, 20), bold=True).write(s, 40, 70, self.one(WARDS) + self.one((" - patients", " board", " - today")), 52)
        heads, x = ("Bed", "Patient", "Age", "Consultant", "Plan"), (30, 160, 620, 760, 1120)
        for k, h in enumerate(heads):
            self.print((60, 60, 60)).write(s, x[k] + 8, 130, h, 34)
            s.line([(x[k], 95), (x[k], s.h - 20)], (150, 120, 90), 3)
        for row in range((s.h - 200) // 88):
            y, pen = 160 + row * 88, ink()
            s.line([(30, y), (s.w - 30, y)], (150, 120, 90), 3)
            pen.write(s, 50, y + 62, str(row + 1), 46)
            if self.p(.15):
                continue
            pen.write(s, 172, y + 62, self.staff() if self.p(.5) else self.one(LAST), 46, "PERSON")
            pen.write(s, 632, y + 62, str(self.r.integers(19, 97)), 44)
            pen.write(s, 772, y + 62, "Dr " + self.one(LAST), 42, "PERSON")
            pen.write(s, 1130, y + 62, self.one(("home tom.", "CT head", "bloods", "NBM", "OT / PT")), 42)
        return s.whole("WHOLE_BOARD")

    def note(self):
        """A sticky note by hand: somebody's name and number."""
        s = Page(700, 640, hsv(self.one((52, 55, 330, 95, 190)), self.u(.25, .55), self.u(.9, 1)))
        pen, y = self.hand(), 110
        pen.write(s, 50, y, self.one(("Please ring", "Call back", "Message for you")), 58)
        for text, entity in [(self.name(), "PERSON"), (self.phone(), "PHONE")] + [[("NHS " + self.nhs_number(), "NHS_NUMBER"), ("DOB " + self.dob(), "DOB"), (self.address().split(", ")[-1], "ADDRESS"), (self.postcode(), "POSTCODE")][i] for i in self.r.permutation(4)[:2]]:
            y, size = y + 105, 60
            while size > 30 and pen.width(text, size) * 1.1 > s.w - 100:
                size -= 2
            pen.write(s, 50, y, text, size, entity)
        return s

    def rota(self):
        """Who works when: names down, days across."""
        s, pen, rule = Page(1500, 900), self.print(), (120, 120, 120)
        y = self.heading(s, self.one(("Staff rota - week 32", "Duty roster: A&E team", "Crew rota")))
        days, cw, hand = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), 160, self.pen(.4)
        for row in range((s.h - y - 20) // 66):
            for k in range(8):
                x, w = (30, 340) if k == 0 else (370 + (k - 1) * cw, cw)
                s.box(x, y, w, 66, rule, 2)
                if row == 0:
                    pen.write(s, x + 14, y + 44, "Name" if k == 0 else days[k - 1], 32)
                elif k == 0:
                    hand.write(s, x + 14, y + 46, self.staff(), 34, "PERSON")
                else:
                    hand.write(s, x + 14, y + 44, self.one(("07-19", "19-07", "off", "AL", "06-14")), 30)
            y += 66
        return s

    # vehicles

    def side(self):
        """The side or back of a vehicle with its numbers."""
        s = Page(1500, 800, self.one((hsv(58, .85, .92), (238, 238, 238))))
        other = hsv(self.one((135, 150)), .8, .5)
        for i in range(12):
            for j in range(2):
                s.fill(i * 125, 380 + j * 90, 125, 90, other if (i + j) % 2 else hsv(62, .9, .95))
        s.fill(900, 70, 420, 230, (92, 80, 70))
        self.print((30, 120, 20), bold=True).write(s, 60, 180, "AMBULANCE", 110, "AMBULANCE", False)
        dark = self.print((30, 30, 30), bold=True)
        dark.write(s, 70, 300, self.call_sign(), self.one((64, 84)), "CALLSIGN")
        dark.write(s, 600, 300, self.one(("7", "8")) + self.digits(3), 60, "FLEET_NUMBER")
        s.fill(0, 560, s.w, 240, (70, 66, 62))
        ground = (60, 210, 245) if self.p(.5) else (245, 245, 245)
        x, y = self.one((120, 560, 980)), 600
        s.fill(x - 6, y - 6, 372, 102, (15, 15, 15))
        s.fill(x, y, 360, 90, ground)
        pen, text, size = self.print((15, 15, 15), bold=True), self.plate(), 84
        while pen.width(text, size) > 330:
            size -= 2
        pen.write(s, x + (360 - pen.width(text, size)) // 2, y + 45 + size * 36 // 100, text, size, "VEHICLE_REG")
        return s

    # harmless

    def lines(self, s, rows, x, y, size, pen, step=1.5, entity="SIGN"):
        for i, row in enumerate(rows):
            big = size if i else int(size * 1.4)
            while big > 16 and pen.width(row, big) > s.w - x - 20:
                big -= 2
            pen.write(s, x, y, row, big, entity, False)
            y += int(big * step)
        return y

    def shop(self):
        s = Page(1300, 420, hsv(self.u(0, 360), self.u(.2, .9), self.u(.25, .9)))
        self.lines(s, (self.one(SHOPS), "Open Mon - Sat 9 - 5.30"), 60, 180, 96, self.print((250, 250, 250), bold=True))
        return s

    def road(self):
        c, ink = self.one((((70, 120, 10), (250, 250, 250)), ((160, 80, 0), (250, 250, 250)), ((40, 200, 250), (20, 20, 20)), ((250, 250, 250), (20, 20, 20))))
        s = Page(1000, 480, c)
        s.box(14, 14, s.w - 28, s.h - 28, ink, 8)
        self.lines(s, self.one(ROADS), 60, 200, 90, self.print(ink, bold=True))
        return s

    def poster(self):
        s = Page(900, 1200, hsv(self.u(0, 360), self.u(.1, .7), self.u(.6, 1)))
        s.oval(450, 850, 280, 240, hsv(self.u(0, 360), .6, .7))
        self.lines(s, self.one(POSTERS), 60, 190, 72, self.print((30, 20, 20), bold=True))
        return s

    def receipt(self):
        s, pen = Page(620, 1300, (250, 250, 248)), self.print((50, 50, 50), mono=True)
        y = self.lines(s, (self.one(SHOPS), "Thank you for your custom"), 40, 90, 34, pen)
        total = 0.
        for _ in range(int(self.r.integers(5, 13))):
            price = self.u(.8, 12)
            total += price
            pen.write(s, 40, y + 30, self.one(DISHES), 32, "ITEM", False)
            pen.write(s, 500, y + 30, "%.2f" % price, 32)
            y += 50
        pen.write(s, 40, y + 60, "TOTAL", 40, "ITEM", False)
        pen.write(s, 470, y + 60, "%.2f" % total, 40)
        pen.write(s, 40, y + 120, "Till 3  14:%02d" % self.r.integers(60), 30)
        return s

    def menu(self):
        s = Page(1000, 1300, self.one(((235, 245, 250), (60, 60, 50))))
        pen = self.print((40, 30, 30) if s.bgr[0, 0, 0] > 100 else (235, 240, 240))
        y = self.lines(s, ("Menu", "served until three"), 80, 130, 48, pen)
        for _ in range(9):
            pen.write(s, 80, y + 60, self.one(DISHES), 42, "ITEM", False)
            pen.write(s, 820, y + 60, "%.2f" % self.u(3, 15), 42)
            y += 92
        return s

    def book(self):
        s, pen = Page(1200, 1600, hsv(45, self.u(.02, .15), self.u(.9, 1))), self.print((40, 40, 45))
        y = 160
        pen.write(s, 500, 90, "Chapter " + self.one(("Two", "Five", "Nine")), 34)
        while y < s.h - 80:
            pen.write(s, 120, y, self.one(PROSE), 34, "PROSE", False)
            y += self.one((54, 54, 54, 108))
        return s

    def serial(self):
        """A plate on a machine with a number of ten digits that fails the check."""
        s, pen = Page(900, 460, (205, 208, 210)), self.print((30, 30, 30))
        s.box(12, 12, s.w - 24, s.h - 24, (60, 60, 60), 4)
        self.lines(s, ("Pump type " + self.one(("K7", "R22", "P30")), "230 V  50 Hz  1.5 kW", "Made in Sheffield"), 50, 110, 44, pen)
        pen.write(s, 50, 360, "Order " + self.nhs_number(right=False), 46, "NEAR_MISS_NUMBER", False)
        return s
