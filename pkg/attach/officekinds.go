package attach

// officeKind is a kind of part that is kept.
type officeKind struct {
	space, root string            // its root element
	out         string            // its name in the output, %d counts the parts of the kind
	content     string            // its content type
	rels        map[string]string // relationship to the kind of the part that it leads to
}

const (
	ctWord  = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	ctSlide = "application/vnd.openxmlformats-officedocument.presentationml."
	ctSheet = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	ctRels  = "application/vnd.openxmlformats-package.relationships+xml"
	ctTheme = "application/vnd.openxmlformats-officedocument.theme+xml"
	ctDraw  = "application/vnd.openxmlformats-officedocument.drawing+xml"
)

// relOffice begins the types of the kept relationships.
const relOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

// mainKind is the kind of the part that a document begins with.
var mainKind = map[Type]string{DOCX: "document", PPTX: "presentation", XLSX: "workbook"}

// officeKinds is read only. A document is walked along relationships from its
// main part; each kind says which it follows. "image" leads to a picture,
// "strings" to the texts of a workbook, which move into its sheets.
var officeKinds = map[string]officeKind{
	"document": {nsW, "document", "word/document.xml", ctWord + "document.main+xml", map[string]string{
		"styles": "styles", "numbering": "numbering", "settings": "settings", "theme": "theme", "header": "header",
		"footer": "footer", "footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments", "image": "image",
	}},
	"styles":    {nsW, "styles", "word/styles.xml", ctWord + "styles+xml", nil},
	"numbering": {nsW, "numbering", "word/numbering.xml", ctWord + "numbering+xml", nil},
	"settings":  {nsW, "settings", "word/settings.xml", ctWord + "settings+xml", nil},
	"header":    {nsW, "hdr", "word/header%d.xml", ctWord + "header+xml", map[string]string{"image": "image"}},
	"footer":    {nsW, "ftr", "word/footer%d.xml", ctWord + "footer+xml", map[string]string{"image": "image"}},
	"footnotes": {nsW, "footnotes", "word/footnotes.xml", ctWord + "footnotes+xml", map[string]string{"image": "image"}},
	"endnotes":  {nsW, "endnotes", "word/endnotes.xml", ctWord + "endnotes+xml", map[string]string{"image": "image"}},
	"comments":  {nsW, "comments", "word/comments.xml", ctWord + "comments+xml", map[string]string{"image": "image"}},
	"theme":     {nsA, "theme", "theme/theme%d.xml", ctTheme, map[string]string{"image": "image"}},

	"presentation": {nsP, "presentation", "ppt/presentation.xml", ctSlide + "presentation.main+xml", map[string]string{
		"slide": "slide", "slideMaster": "slideMaster", "notesMaster": "notesMaster", "theme": "theme",
	}},
	"slide": {nsP, "sld", "ppt/slides/slide%d.xml", ctSlide + "slide+xml", map[string]string{
		"slideLayout": "slideLayout", "notesSlide": "notesSlide", "image": "image",
	}},
	"slideLayout": {nsP, "sldLayout", "ppt/slideLayouts/slideLayout%d.xml", ctSlide + "slideLayout+xml", map[string]string{
		"slideMaster": "slideMaster", "image": "image",
	}},
	"slideMaster": {nsP, "sldMaster", "ppt/slideMasters/slideMaster%d.xml", ctSlide + "slideMaster+xml", map[string]string{
		"slideLayout": "slideLayout", "theme": "theme", "image": "image",
	}},
	"notesSlide": {nsP, "notes", "ppt/notesSlides/notesSlide%d.xml", ctSlide + "notesSlide+xml", map[string]string{
		"notesMaster": "notesMaster", "slide": "slide", "image": "image",
	}},
	"notesMaster": {nsP, "notesMaster", "ppt/notesMasters/notesMaster%d.xml", ctSlide + "notesMaster+xml", map[string]string{
		"theme": "theme", "image": "image",
	}},

	"workbook": {nsS, "workbook", "xl/workbook.xml", ctSheet + "sheet.main+xml", map[string]string{
		"worksheet": "worksheet", "styles": "cellStyles", "theme": "theme", "sharedStrings": "strings",
	}},
	"worksheet":  {nsS, "worksheet", "xl/worksheets/sheet%d.xml", ctSheet + "worksheet+xml", map[string]string{"drawing": "drawing"}},
	"cellStyles": {nsS, "styleSheet", "xl/styles.xml", ctSheet + "styles+xml", nil},
	"drawing":    {nsXDR, "wsDr", "xl/drawings/drawing%d.xml", ctDraw, map[string]string{"image": "image"}},
}

// relTypeOf names the relationship that leads to a part of a kind.
func relTypeOf(kind string) string {
	switch kind {
	case "cellStyles":
		return "styles"
	case "document", "presentation", "workbook":
		return "officeDocument"
	}
	return kind
}

// droppedRels lead to parts that are left out with all that hangs on them:
// properties, authors, links, programs, settings of printers and windows, and
// copies of what the kept parts show.
var droppedRels = wordSet(`
	core-properties extended-properties custom-properties thumbnail hyperlink webSettings fontTable font
	glossaryDocument attachedTemplate customXml customXmlProps customXmlData people commentsExtended commentsIds
	commentsExtensible printerSettings vbaProject wordVbaData vbaProjectSignature vbaProjectSignatureAgile
	vbaProjectSignatureV3 keyMapCustomizations attachedToolbars stylesWithEffects presProps viewProps tableStyles
	commentAuthors authors comments threadedComment person tags handoutMaster revisionInfo changesInfo calcChain
	externalLink externalLinkPath xlPathMissing xlExternalLinkPath connections queryTable pivotTable
	pivotCacheDefinition pivotCacheRecords table tableSingleCells slicer slicerCache timeline timelineCache
	vmlDrawing volatileDependencies sheetMetadata xmlMaps mailMergeSource mailMergeHeaderSource
	mailMergeRecipientData origin signature usernames revisionHeaders revisionLog ui extensibility userXmlData
	hdphoto classificationlabels documenttasks namedSheetView rdRichValue rdRichValueStructure rdRichValueTypes
	richValueRel rdSupportingPropertyBag rdSupportingPropertyBagStructure wsSortMap customProperty
	image slide slides transform frame`)

// refusedRels lead to content that a reader sees and that cannot be cleaned.
var refusedRels = map[string]string{
	"chart":                "a chart",
	"chartEx":              "a chart",
	"chartsheet":           "a sheet that is a chart",
	"chartUserShapes":      "a chart",
	"diagramData":          "a diagram",
	"diagramLayout":        "a diagram",
	"diagramQuickStyle":    "a diagram",
	"diagramColors":        "a diagram",
	"diagramDrawing":       "a diagram",
	"oleObject":            "an object of another program",
	"package":              "an embedded file",
	"control":              "a control",
	"ctrlProp":             "a control",
	"activeXControlBinary": "a control",
	"video":                "a video",
	"audio":                "a sound",
	"media":                "a video or a sound",
	"aFChunk":              "an embedded file",
	"subDocument":          "another document",
	"dialogsheet":          "a dialogue of an old form",
	"xlMacrosheet":         "a sheet of macros",
	"model3d":              "a three-dimensional model",
}
