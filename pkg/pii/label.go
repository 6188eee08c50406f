package pii

import (
	"slices"
	"strings"
)

// class groups the labels that announce the same sort of value.
type class string

const (
	lbNHS        class = "nhs"
	lbCHI        class = "chi"
	lbHC         class = "hc"
	lbDOB        class = "dob"
	lbAge        class = "age"
	lbSex        class = "sex"
	lbName       class = "name"      // nothing but a name can follow
	lbNameWeak   class = "name-weak" // "Patient", "Driver": also ordinary words
	lbBadge      class = "badge"     // "My name is"
	lbAddress    class = "address"
	lbPlace      class = "place" // "Location": an address only if it looks like one
	lbPostcode   class = "postcode"
	lbPhone      class = "phone"
	lbEmail      class = "email"
	lbHospital   class = "hospital"
	lbIncident   class = "incident"
	lbID         class = "id" // a bare "ID"
	lbCallSign   class = "call-sign"
	lbFleet      class = "fleet"
	lbPlate      class = "plate"
	lbHCPC       class = "hcpc"
	lbNMC        class = "nmc"
	lbGMC        class = "gmc"
	lbStaff      class = "staff"
	lbNINO       class = "nino"
	lbLicence    class = "licence"
	lbComplaint  class = "complaint"
	lbCredential class = "credential"
	lbCode       class = "code" // a credential that is a number
	lbProduct    class = "product"
	lbOther      class = "other" // ends the value before it, announces none of ours
)

// labelWords lists the labels of each class as printed, without spaces and
// punctuation: "Hosp. No" is HOSPNO.
var labelWords = map[class]string{
	lbNHS:      "NHS NHSNO NHSNUM NHSNUMBER NHSID",
	lbCHI:      "CHI CHINO CHINUMBER",
	lbHC:       "HC HCNO HCN HCNUMBER HANDCNO HANDCNUMBER",
	lbDOB:      "DOB D0B DO8 D08 DATEOFBIRTH DATEOFBIRTHDOB BIRTHDATE BORN DBIRTH DTOFBIRTH",
	lbAge:      "AGE AGED AGEYRS AGEYEARS PATIENTAGE",
	lbSex:      "SEX GENDER",
	lbName:     "PATIENTNAME PATIENTSNAME NAMEOFPATIENT PTNAME SURNAME FORENAME FORENAMES FORENAMESS FIRSTNAME FIRSTNAMES LASTNAME FAMILYNAME GIVENNAME GIVENNAMES MIDDLENAME FULLNAME NEXTOFKIN NOK NOKNAME NEXTOFKINNAME CALLERNAME NAMEOFCALLER CLIENTNAME RESIDENTNAME PREFERREDNAME KNOWNAS MAIDENNAME GPNAME NAMEOFGP CREWNAME CREWNAMES CLINICIANNAME STAFFNAME PRINTNAME EMPLOYEENAME NAMEOFDOCTOR",
	lbNameWeak: "NAME NAMES PATIENT PT CALLER INFORMANT CONSULTANT GP CLINICIAN ATTENDANT ATTENDING CREW CREWMEMBER DRIVER SIGNED SIGNATURE SIGN REFERREDBY REFERRER CONFIRMEDBY TECHNICIAN MOTHER FATHER CARER PARENT GUARDIAN RELATIVE WITNESS NURSE DOCTOR PHYSICIAN CLIENT RESIDENT HANDEDOVERTO HANDOVERTO RECEIVEDBY COMPLETEDBY REPORTEDBY SPOUSE HUSBAND WIFE SON DAUGHTER",
	lbBadge:    "MYNAMEIS HELLOMYNAMEIS HELLOIM MYNAMES",
	lbAddress:  "ADDRESS HOMEADDRESS PATIENTADDRESS CURRENTADDRESS INCIDENTADDRESS ADDR HOMEADDR POSTALADDRESS PTADDRESS ADDRESSLINE",
	lbPlace:    "LOCATION INCIDENTLOCATION PICKUP PICKUPADDRESS LOCATIONOFINCIDENT SCENE",
	lbPostcode: "POSTCODE POSTALCODE PCODE",
	lbPhone:    "TEL TELNO TELEPHONE TELEPHONENO TELEPHONENUMBER PHONE PHONENO PHONENUMBER MOBILE MOBILENO MOB MOBNO HOMETEL HOMEPHONE CONTACTNO CONTACTNUMBER CALLBACK CALLBACKNO CLI",
	lbEmail:    "EMAIL EMAILADDRESS",
	lbHospital: "HOSPNO HOSPITALNO HOSPITALNUMBER HOSPNUMBER HOSPID HOSPITALID MRN MRNNO UNITNO UNITNUMBER PASNO PASNUMBER PASID PATIENTID PATIENTNO PATIENTNUMBER PTID CASENO CASENUMBER CASENOTENO RECORDNO RECORDNUMBER DISTRICTNO ACCESSIONNO ACCESSIONNUMBER EPISODENO ADMISSIONNO LABNO SPECIMENNO XRAYNO",
	lbIncident: "CAD CADNO CADNUMBER CADREF INCIDENT INCIDENTNO INCIDENTNUMBER INCNO INCNUMBER JOBNO JOBNUMBER JOB CALLNO CALLNUMBER CALLREF PRFNO PRFNUMBER EPCRNO EPCRID EPCR PRF INCIDENTREF CADID LOGNO",
	lbID:       "ID IDNO IDNUMBER",
	lbCallSign: "CALLSIGN CSIGN CALLSIGNS UNIT RESOURCE VEHICLECALLSIGN",
	lbFleet:    "FLEETNO FLEETNUMBER FLEET VEHICLENO VEHICLENUMBER",
	lbPlate:    "REG REGNO REGISTRATION VRM VRN NUMBERPLATE CARREG VEHICLEREG VEHICLEREGISTRATION",
	lbHCPC:     "HCPC HCPCNO HCPCPIN HCPCNUMBER HPCNO",
	lbNMC:      "NMC NMCPIN NMCNO NMCNUMBER",
	lbGMC:      "GMC GMCNO GMCNUMBER",
	lbStaff:    "STAFFNO STAFFID STAFFNUMBER EMPLOYEENO EMPLOYEEID EMPLOYEENUMBER PAYROLLNO PAYROLLNUMBER PAYROLL ASSIGNMENTNO ASSIGNMENTNUMBER SMARTCARDNO SMARTCARDID UUID REGISTRATIONNO PERSONNELNO CLINICIANID",
	lbNINO:     "NINO NINUMBER NINO NATIONALINSURANCE NATIONALINSURANCENO NATIONALINSURANCENUMBER",
	lbLicence:  "DRIVINGLICENCE DRIVINGLICENCENO DRIVERNUMBER DRIVERNO LICENCENO LICENCENUMBER",
	lbComplaint: "PROBLEM PRESENTINGCOMPLAINT PC HPC PMH PASTMEDICALHISTORY MEDICALHISTORY DIAGNOSIS IMPRESSION ALLERGIES ALLERGY MEDICATION MEDICATIONS MEDS DRUGHISTORY DH CHIEFCOMPLAINT NATUREOFCALL " +
		"INDICATION CLINICALDETAILS REASONFORADMISSION MEDICATIONGIVEN DRUGSGIVEN",
	lbCredential: "PASSWORD PASSWD PASSWRD PWD USERNAME USERID LOGIN LOGON LOGINID WIFIPASSWORD WIFIKEY NETWORKKEY PASSPHRASE",
	lbCode:       "PIN PINNO PINCODE PASSCODE DOORCODE DOORENTRYCODE KEYCODE ENTRYCODE ACCESSCODE KEYSAFE KEYSAFECODE KEYSAFENO ALARMCODE GATECODE",
	lbProduct: "REF REFNO REFERENCE REFERENCENUMBER LOT LOTNO SN SNO SERIAL SERIALNO SERIALNUMBER GTIN EAN UPC ISBN ISSN INVOICE INVOICENO TAXINVOICE ORDER ORDERNO ORDERNUMBER FAX FAXNO VAT VATNO GST GSTNO GSTID GSTREGNO REGCO COREGNO COMPANYNO " +
		"ACCOUNT ACCOUNTNO ACCOUNTNUMBER SORTCODE PART PARTNO ITEM MODEL MODELNO BATCH BATCHNO CARDNO CARDNUMBER DOCNO DOCUMENTNO TID MID AUTHCODE RECEIPT RECEIPTNO MERCHANT MERCHANTNUMBER PRODUCT PRODUCTNO SKU BARCODE TRACKING TRACKINGNO IMEI ICCID MAC TICKET TICKETNO BOOKINGREF CHARITYNO",
	lbOther: "DATE TIME WARD BED SITE TRUST SPECIALTY HOSPITAL CONVEYEDTO DESTINATION ETHNICITY RELIGION OCCUPATION RELATIONSHIP RELATION EXPIRES EXPIRY VALIDUNTIL ROLE GRADE PRIORITY STATUS NATURE TITLE MALE FEMALE HEIGHT WEIGHT HR BP RR RESP RESPS SPO2 NIBP GCS TEMP PAINSCORE NEWS NEWS2 BM ETCO2 PR QRS QT QTC VENTRATE TREATMENT HANDOVER CAPACITY CONSENT ARRIVED MOBILISED PRINTED PAGE " +
		"IPADDRESS WEBADDRESS MACADDRESS EMAILUS WEBSITE ROOM BAY THEATRE CLINIC DEPARTMENT DEPT TELL CASHIER SALESPERSON SERVEDBY USER MEMBER CUSTOMER TABLE TILL",
}

// labelClass maps a squeezed label to its class; labelsOfLen holds the same
// labels by length, for matching with one edit. Words that only end a value, or
// are everyday words, must match in full when short: GRADE is near Grace.
var (
	labelClass  = buildLabels()
	labelsOfLen = labelsByLength()
)

func buildLabels() map[string]class {
	m := map[string]class{}
	for c, words := range labelWords {
		for _, w := range strings.Fields(words) {
			m[w] = c
		}
	}
	return m
}

// ordinaryLabel holds labels that are also ordinary words: they count only with
// a colon, or where value and label stand in cells of their own.
var ordinaryLabel = wordSet("NHS HC BORN AGED NAME NAMES PATIENT PT CALLER CONSULTANT GP CLINICIAN ATTENDANT ATTENDING CREW DRIVER SIGNED SIGNATURE SIGN TECHNICIAN MOTHER FATHER CARER PARENT GUARDIAN RELATIVE WITNESS NURSE DOCTOR PHYSICIAN CLIENT RESIDENT SPOUSE HUSBAND WIFE SON DAUGHTER " +
	"LOCATION SCENE PICKUP TEL TELEPHONE PHONE MOBILE CALLBACK CLI EMAIL CAD INCIDENT JOB EPCR PRF ID UNIT RESOURCE FLEET REG REGISTRATION PAYROLL PC DH PROBLEM LOGIN LOGON PIN MOB")

// Labels run to six tokens ("D O B" is three) and this many letters.
const (
	maxLabelTokens = 6
	maxLabelLen    = 26
	minFuzzyLabel  = 5
	minFuzzyWeak   = 7
)

func labelsByLength() [maxLabelLen + 2][]string {
	var by [maxLabelLen + 2][]string
	for w := range labelClass {
		if len(w) < minFuzzyLabel || len(w) > maxLabelLen {
			continue
		}
		if c := labelClass[w]; len(w) >= minFuzzyWeak || c != lbOther && c != lbProduct && c != lbNameWeak {
			by[len(w)] = append(by[len(w)], w)
		}
	}
	for i := range by {
		slices.Sort(by[i])
	}
	return by
}

// label is one label as found: tokens [from, to) and bytes [a, b) of its line.
type label struct {
	class    class
	key      string // as listed in labelWords
	line     *line
	from, to int
	a, b     int
	colon    bool // a colon or the like follows
	apart    bool // no running text before it: it heads its line or a column
	zones    []*zone
}

// zone is a stretch of text that a label may speak of: the rest of its line,
// or a line to its right, or one below it.
type zone struct {
	label *label
	line  *line
	a, b  int
	where place
}

type place int

const (
	sameLine place = iota
	toTheRight
	beneath
)

// text is the zone in upper case.
func (z *zone) text() string { return z.line.up[z.a:z.b] }

func (z *zone) doubtful() bool { return z.line.doubtful(z.a, z.b) }

// findLabels returns the labels of one line, left to right, longest first.
func findLabels(l *line) []*label {
	var out []*label
	for i := 0; i < len(l.toks); {
		c, key, n := labelAt(l, i)
		if n == 0 {
			i++
			continue
		}
		lb := &label{class: c, key: key, line: l, from: i, to: i + n, a: l.toks[i].a, b: l.toks[i+n-1].b}
		after := strings.TrimLeft(l.between(i+n-1), " .)]")
		lb.colon = after != "" && strings.ContainsRune(":;=", rune(after[0]))
		lb.apart = lb.from == 0 || l.gap(l.toks[lb.from-1].b, lb.a) > l.height ||
			len(out) > 0 && out[len(out)-1].to == lb.from
		if c != lbOther || startsField(l, lb) {
			out = append(out, lb)
		}
		i += n
	}
	return out
}

// startsField reports whether a word that only ends values really does: at the
// head of a line, behind a gap, before a colon or a number. "Time" within a
// sentence is a word.
func startsField(l *line, lb *label) bool {
	return lb.apart || lb.colon || lb.to < len(l.toks) && isDigit(l.raw[l.toks[lb.to].a])
}

// labelAt returns the class and the number of tokens of the longest label that
// starts at token i. Wide gaps and colons end a label, and an exact match wins
// over a longer one with an edit.
func labelAt(l *line, i int) (c class, key string, n int) {
	var squeezed []byte
	exact := false
	for k := i; k < len(l.toks) && k < i+maxLabelTokens; k++ {
		if k > i && strings.ContainsAny(l.between(k-1), ":;=?!") {
			break
		}
		for _, ch := range []byte(l.tok(k)) {
			if ch != '\'' {
				squeezed = append(squeezed, ch)
			}
		}
		if len(squeezed) > maxLabelLen+1 {
			break
		}
		if found, ok := labelClass[string(squeezed)]; ok {
			c, key, n, exact = found, string(squeezed), k-i+1, true
		} else if w, ok := fuzzyLabel(string(squeezed)); ok && !exact {
			c, key, n = labelClass[w], w, k-i+1
		}
	}
	return c, key, n
}

// fuzzyLabel returns the listed label that is one edit away from s.
func fuzzyLabel(s string) (string, bool) {
	if len(s) < minFuzzyLabel || len(s) > maxLabelLen {
		return "", false
	}
	for n := max(minFuzzyLabel, len(s)-1); n <= min(maxLabelLen, len(s)+1); n++ {
		for _, w := range labelsOfLen[n] {
			if oneEdit(s, w) {
				return w, true
			}
		}
	}
	return "", false
}

// oneEdit reports whether a becomes b by at most one substitution, insertion
// or deletion.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if i == len(a) {
		return len(b)-len(a) <= 1
	}
	if len(a) == len(b) {
		return a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}
