package attach

import "strings"

// Namespaces of the formats' parts, and of what holds them together.
const (
	nsXML = "http://www.w3.org/XML/1998/namespace"
	nsMC  = "http://schemas.openxmlformats.org/markup-compatibility/2006"
	nsR   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsRel = "http://schemas.openxmlformats.org/package/2006/relationships"
	nsCT  = "http://schemas.openxmlformats.org/package/2006/content-types"
	nsW   = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsP   = "http://schemas.openxmlformats.org/presentationml/2006/main"
	nsS   = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	nsA   = "http://schemas.openxmlformats.org/drawingml/2006/main"
	nsPic = "http://schemas.openxmlformats.org/drawingml/2006/picture"
	nsWP  = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
	nsWPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
	nsWPG = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
	nsXDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
	nsTab = "http://schemas.openxmlformats.org/drawingml/2006/table"
)

// vocabulary says what of one namespace stays. Elements that are not named go
// with all that they hold; attributes that are not named go alone. Whatever a
// person can fill in freely (names, titles, tags, links, field codes, dates,
// revision numbers) is not named, or is treated by its own rule in the filter.
type vocabulary struct {
	prefix, space   string
	elements, attrs map[string]bool
}

func vocab(prefix, space, elements, attrs string) vocabulary {
	return vocabulary{prefix, space, wordSet(elements), wordSet(attrs)}
}

func wordSet(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// vocabularies is read only.
var vocabularies = []vocabulary{
	vocab("xml", nsXML, "", ""),
	vocab("r", nsR, "", ""),
	vocab("mc", nsMC, "AlternateContent Choice", "Requires"),
	vocab("w", nsW, wElements, wAttrs),
	vocab("wp", nsWP, `inline anchor extent effectExtent docPr cNvGraphicFramePr positionH positionV posOffset
		align simplePos wrapNone wrapSquare wrapTight wrapThrough wrapTopAndBottom wrapPolygon start lineTo`,
		`distT distB distL distR cx cy l t r b id relativeFrom simplePos relativeHeight behindDoc locked
		layoutInCell allowOverlap wrapText edited x y`),
	vocab("wps", nsWPS, "wsp cNvPr cNvSpPr cNvCnPr spPr style txbx bodyPr", "id txBox normalEastAsianFlow bwMode "+aAttrs),
	vocab("wpg", nsWPG, "wgp cNvPr cNvGrpSpPr grpSpPr grpSp", "id"),
	vocab("pic", nsPic, "pic nvPicPr cNvPr cNvPicPr blipFill spPr", "id preferRelativeResize rotWithShape"),
	vocab("a", nsA, aElements, aAttrs),
	vocab("p", nsP, pElements, pAttrs),
	vocab("", nsS, sElements, sAttrs),
	vocab("xdr", nsXDR, `wsDr twoCellAnchor oneCellAnchor absoluteAnchor from to col colOff row rowOff ext pos
		pic nvPicPr cNvPr cNvPicPr blipFill spPr sp nvSpPr cNvSpPr style txBody clientData grpSp nvGrpSpPr
		cNvGrpSpPr grpSpPr cxnSp nvCxnSpPr cNvCxnSpPr`, "cx cy x y id editAs txBox preferRelativeResize rotWithShape"),
}

const wElements = `
	document body p r t tab br cr noBreakHyphen softHyphen sym pPr rPr sectPr ptab
	tbl tblPr tblGrid gridCol tr trPr tblPrEx tc tcPr hdr ftr footnotes footnote endnotes endnote comments comment
	styles docDefaults rPrDefault pPrDefault style name basedOn next link uiPriority qFormat semiHidden
	unhideWhenUsed tblStylePr
	b bCs i iCs u strike dstrike caps smallCaps color sz szCs rFonts lang vertAlign highlight shd bdr spacing
	kern position outline shadow emboss imprint noProof rtl cs em effect fitText snapToGrid w
	pStyle rStyle tblStyle jc ind keepNext keepLines pageBreakBefore widowControl numPr ilvl numId pBdr top left
	bottom right between bar start end tabs suppressAutoHyphens suppressLineNumbers outlineLvl contextualSpacing
	mirrorIndents textAlignment textDirection wordWrap autoSpaceDE autoSpaceDN adjustRightInd bidi framePr kinsoku
	overflowPunct topLinePunct
	tblW tblInd tblBorders insideH insideV tblLayout tblCellMar tblLook tblpPr tblOverlap tblCellSpacing
	tblStyleRowBandSize tblStyleColBandSize bidiVisual trHeight tblHeader cantSplit gridBefore gridAfter wBefore
	wAfter tcW gridSpan vMerge hMerge tcBorders tcMar vAlign noWrap tcFitText hideMark tl2br tr2bl cnfStyle
	pgSz pgMar cols col docGrid titlePg headerReference footerReference pgNumType type pgBorders lnNumType
	footnotePr endnotePr numFmt numStart numRestart pos rtlGutter
	footnoteReference endnoteReference footnoteRef endnoteRef separator continuationSeparator annotationRef
	commentReference commentRangeStart commentRangeEnd drawing txbxContent
	numbering abstractNum multiLevelType lvl isLgl suff lvlText lvlJc lvlRestart num abstractNumId lvlOverride
	startOverride
	settings evenAndOddHeaders defaultTabStop autoHyphenation characterSpacingControl mirrorMargins compat
	compatSetting decimalSymbol listSeparator themeFontLang clrSchemeMapping`

const wAttrs = `
	val color themeColor themeTint themeShade fill themeFill themeFillTint themeFillShade sz space shadow frame w h
	type top right bottom left header footer gutter orient code num equalWidth sep linePitch charSpace ascii hAnsi
	eastAsia cs asciiTheme hAnsiTheme eastAsiaTheme cstheme hint before after line lineRule beforeAutospacing
	afterAutospacing beforeLines afterLines firstLine hanging start end startChars endChars leftChars rightChars
	firstLineChars hangingChars leader pos fmt id ilvl abstractNumId numId default customStyle styleId uri name
	firstRow lastRow firstColumn lastColumn noHBand noVBand hRule vertAnchor horzAnchor tblpX tblpY tblpXSpec
	tblpYSpec leftFromText rightFromText topFromText bottomFromText font char dropCap lines wrap hAnchor vAnchor x y
	hSpace vSpace xAlign yAlign anchorLock clear display offsetFrom restart chapStyle countBy distance zOrder bidi
	bg1 t1 bg2 t2 accent1 accent2 accent3 accent4 accent5 accent6 hyperlink followedHyperlink alignment relativeTo
	customMarkFollows themeFontLang author`

const aElements = `
	blip srcRect stretch fillRect tile xfrm off ext chOff chExt prstGeom avLst gd custGeom gdLst ahLst cxnLst cxn
	pathLst path moveTo lnTo cubicBezTo quadBezTo arcTo close pt rect
	solidFill srgbClr schemeClr sysClr prstClr hslClr scrgbClr lumMod lumOff tint shade alpha alphaOff satMod satOff
	hueMod hueOff comp inv gray gamma invGamma red green blue gradFill gsLst gs lin tileRect noFill pattFill fgClr
	bgClr grpFill blipFill ln prstDash custDash ds round bevel miter headEnd tailEnd effectLst outerShdw innerShdw
	prstShdw glow blur reflection softEdge effectRef fillRef lnRef fontRef lum grayscl biLevel alphaModFix
	bodyPr normAutofit spAutoFit noAutofit prstTxWarp lstStyle defPPr lvl1pPr lvl2pPr lvl3pPr lvl4pPr lvl5pPr
	lvl6pPr lvl7pPr lvl8pPr lvl9pPr p t br r fld rPr pPr endParaRPr latin ea cs sym buChar buAutoNum buNone buFont
	buClr buClrTx buSzPct buSzPts buSzTx buFontTx lnSpc spcBef spcAft spcPct spcPts tabLst tab defRPr highlight
	uFillTx uLnTx uFill uLn tbl tblPr tblGrid gridCol tr tc tcPr txBody lnL lnR lnT lnB lnTlToBr lnBlToTr
	tableStyleId graphic graphicData spLocks picLocks grpSpLocks cxnSpLocks graphicFrameLocks
	theme themeElements clrScheme dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink
	fontScheme majorFont minorFont font fmtScheme fillStyleLst lnStyleLst effectStyleLst effectStyle bgFillStyleLst
	objectDefaults spDef lnDef txDef spPr style extraClrSchemeLst scene3d camera lightRig rot sp3d bevelT bevelB
	overrideClrMapping masterClrMapping`

const aAttrs = `
	x y cx cy rot flipH flipV l t r b prst name fmla val typeface panose pitchFamily charset script sz i u strike
	lang altLang algn anchor anchorCtr wrap lIns tIns rIns bIns marL marR indent lvl ang scaled pos rotWithShape
	dist dir blurRad rad w h cap cmpd type amt idx uri char startAt fill stroke hR wR stAng swAng spc baseline kern
	normalizeH spcFirstLastPara numCol spcCol rtlCol vert fontScale lnSpcReduction upright horzOverflow vertOverflow
	fromWordArt forceAA compatLnSpc defTabSz fontAlgn eaLnBrk latinLnBrk hangingPunct rowSpan gridSpan hMerge vMerge
	firstRow bandRow firstCol lastCol lastRow bandCol rtl noChangeAspect noGrp noSelect noRot noMove noResize
	noChangeArrowheads noChangeShapeType noEditPoints noAdjustHandles noTextEdit noDrilldown noUngrp thresh bright
	contrast sx sy kx ky tx ty flip lastClr stPos endPos stA endA fadeDir hue sat lum bg1 tx1 bg2 tx2 accent1
	accent2 accent3 accent4 accent5 accent6 hlink folHlink marT marB lat lon rev rig fov prstMaterial len d sp lim
	extrusionOk path extrusionH contourW z grow`

const pElements = `
	sld cSld spTree nvGrpSpPr grpSpPr cNvPr cNvGrpSpPr nvPr sp nvSpPr cNvSpPr spPr txBody style pic nvPicPr cNvPicPr
	blipFill graphicFrame nvGraphicFramePr cNvGraphicFramePr xfrm grpSp cxnSp nvCxnSpPr cNvCxnSpPr ph bg bgPr bgRef
	clrMapOvr clrMap sldLayout sldMaster sldLayoutIdLst sldLayoutId txStyles titleStyle bodyStyle otherStyle hf notes
	notesMaster notesStyle presentation sldMasterIdLst sldMasterId notesMasterIdLst notesMasterId sldIdLst sldId
	sldSz notesSz defaultTextStyle`

const pAttrs = `
	type idx sz orient showMasterSp preserve userDrawn cx cy id hdr ftr dt sldNum bg1 tx1 bg2 tx2 accent1 accent2
	accent3 accent4 accent5 accent6 hlink folHlink isPhoto txBox useBgFill shadeToTitle rotWithShape
	preferRelativeResize saveSubsetFonts autoCompressPictures firstSlideNum rtl rot flipH flipV showSpecialPlsOnTitleSld bwMode`

const sElements = `
	styleSheet numFmts numFmt fonts font b i u strike sz color name family scheme charset vertAlign fills fill
	patternFill fgColor bgColor gradientFill stop borders border left right top bottom start end diagonal horizontal
	vertical cellStyleXfs xf alignment cellXfs cellStyles cellStyle colors indexedColors rgbColor`

const sAttrs = `
	count numFmtId formatCode val rgb theme tint indexed auto patternType style fontId fillId borderId xfId
	applyNumberFormat applyFont applyFill applyBorder applyAlignment horizontal vertical textRotation wrapText
	indent relativeIndent justifyLastLine shrinkToFit readingOrder quotePrefix diagonalUp diagonalDown outline
	position degree type left right top bottom name builtinId customBuiltin iLevel`

// unwrapped elements are left out while what they hold stays: links, controls,
// labels, and what tracked changes have put in.
var unwrapped = map[string]map[string]bool{
	nsW: wordSet(`hyperlink ins moveTo smartTag customXml sdt sdtContent fldSimple dir bdo`),
}

// dropped elements may hold text or point to other parts and go all the same:
// what was deleted, what a program says to itself, and what links lead to.
var dropped = map[string]map[string]bool{
	nsMC: wordSet(`Fallback`),
	nsW: wordSet(`del moveFrom instrText delText delInstrText sdtPr sdtEndPr attachedTemplate mailMerge docVars
		background embedRegular embedBold embedItalic embedBoldItalic latentStyles rPrChange pPrChange sectPrChange
		tblPrChange tcPrChange trPrChange tblGridChange tblPrExChange numPicBullet lvlPicBulletId printerSettings documentProtection
		saveThroughXslt hdrShapeDefaults shapeDefaults captions`),
	nsA: wordSet(`extLst buBlip hlinkClick hlinkMouseOver hlinkHover snd`),
	nsP: wordSet(`extLst timing transition custDataLst tagLst embeddedFontLst custShowLst photoAlbum modifyVerifier
		smartTags handoutMasterIdLst sndAc`),
	nsS:  wordSet(`extLst dxfs tableStyles mruColors`),
	nsWP: wordSet(`extLst`), nsPic: wordSet(`extLst`), nsXDR: wordSet(`extLst fPrintsWithSheet`),
	nsWPS: wordSet(`extLst`), nsWPG: wordSet(`extLst`),
}

// vocabularyOf returns the vocabulary of a namespace, or nil.
func vocabularyOf(space string) *vocabulary {
	for i := range vocabularies {
		if vocabularies[i].space == space {
			return &vocabularies[i]
		}
	}
	return nil
}

func prefixOf(space string) string {
	if v := vocabularyOf(space); v != nil {
		return v.prefix
	}
	return ""
}
