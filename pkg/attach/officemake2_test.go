package attach

import (
	"strings"
	"testing"
)

const slideNS = `xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"`

const splitSlide = `<a:p><a:pPr lvl="1"><a:buChar char="•"/></a:pPr><a:r><a:rPr lang="en-GB"><a:hlinkClick r:id="rId20"/></a:rPr><a:t>No 943-4</a:t></a:r><a:r><a:t>76-</a:t></a:r><a:r><a:rPr b="1"/><a:t>5919.</a:t></a:r></a:p>`

func pptx(t testing.TB) *made {
	m := &made{}
	properties(m, "ppt/presentation.xml")
	shape := `<p:sp><p:nvSpPr><p:cNvPr id="4011111111" name="` + secret + `" descr="` + secret + `"/><p:cNvSpPr/><p:nvPr><p:ph type="body" idx="1"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>` + splitSlide + `</p:txBody></p:sp>`
	tree := func(inner string) string {
		return `<p:cSld name="` + secret + `"><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>` + inner + `</p:spTree><p:extLst><p:ext uri="{x}"><p14:creationId val="Zaphod"/></p:ext></p:extLst></p:cSld>`
	}
	picture := `<p:pic><p:nvPicPr><p:cNvPr id="5" name="x"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId3"/><a:stretch><a:fillRect l="0" r="-100000"/></a:stretch></p:blipFill><p:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>`
	cropped := strings.Replace(picture, `<a:stretch><a:fillRect l="0" r="-100000"/></a:stretch>`, `<a:srcRect l="0" r="50000"/><a:stretch><a:fillRect/></a:stretch>`, 1)
	table := `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="6" name="x"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="0" y="0"/><a:ext cx="1" cy="1"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblPr firstRow="1"><a:tableStyleId>{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}</a:tableStyleId></a:tblPr><a:tblGrid><a:gridCol w="1"/></a:tblGrid><a:tr h="1"><a:tc><a:txBody><a:bodyPr/>` + splitSlide + `</a:txBody><a:tcPr/></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`
	m.put("ppt/presentation.xml", xmlHead+`<p:presentation `+slideNS+` saveSubsetFonts="1"><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id="rId3"/></p:notesMasterIdLst><p:sldIdLst><p:sldId id="2147483647" r:id="rId2"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/><p:custShowLst><p:custShow name="`+secret+`" id="0"><p:sldLst><p:sld r:id="rId2"/></p:sldLst></p:custShow></p:custShowLst><p:custDataLst><p:custData r:id="rId6"/><p:tags r:id="rId8"/></p:custDataLst><p:modifyVerifier hashData="Zaphod"/><p:extLst><p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst><p14:section name="`+secret+`" id="{x}"><p14:sldIdLst><p14:sldId id="2147483647"/></p14:sldIdLst></p14:section></p14:sectionLst></p:ext></p:extLst></p:presentation>`)
	m.put("ppt/_rels/presentation.xml.rels", rels("rId1 slideMaster slideMasters/slideMaster1.xml", "rId2 slide slides/slide1.xml", "rId3 notesMaster notesMasters/notesMaster1.xml", "rId4 commentAuthors commentAuthors.xml", "rId5 presProps presProps.xml",
		"rId6 customXml ../customXml/item1.xml", "rId7 handoutMaster handoutMasters/handoutMaster1.xml", "rId8 tags tags/tag1.xml", "rId9 viewProps viewProps.xml",
		"rId10 http://schemas.microsoft.com/office/2018/10/relationships/authors authors.xml", "rId11 http://schemas.microsoft.com/office/2006/relationships/vbaProject vbaProject.bin",
		"rId12 font fonts/font1.fntdata", "rId13 http://schemas.microsoft.com/office/2015/10/relationships/revisionInfo revisionInfo.xml"))
	for _, name := range []string{"customXml/item1.xml", "ppt/tags/tag1.xml", "ppt/viewProps.xml", "ppt/authors.xml", "ppt/vbaProject.bin", "ppt/fonts/font1.fntdata", "ppt/revisionInfo.xml"} {
		m.put(name, secret)
	}
	m.put("ppt/handoutMasters/handoutMaster1.xml", secret)
	m.put("ppt/handoutMasters/_rels/handoutMaster1.xml.rels", rels("rId1 image ../media/image9.png"))
	m.put("ppt/media/image9.png", secret)
	m.put("ppt/commentAuthors.xml", secret)
	m.put("ppt/presProps.xml", secret)
	m.put("ppt/slides/slide1.xml", xmlHead+`<p:sld `+slideNS+` show="0">`+tree(shape+picture+table)+`<p:transition/><p:timing><p:tnLst/></p:timing></p:sld>`)
	m.put("ppt/slides/_rels/slide1.xml.rels", rels("rId1 slideLayout ../slideLayouts/slideLayout1.xml", "rId2 notesSlide ../notesSlides/notesSlide1.xml", "rId3 image ../media/image1.png", "rId4 comments ../comments/comment1.xml", "rId5 http://schemas.microsoft.com/office/2018/10/relationships/comments ../comments/modernComment1.xml", "rId20 hyperlink http://x/Zaphod", "rId21 slide slide1.xml"))
	m.put("ppt/comments/modernComment1.xml", secret)
	m.put("ppt/comments/comment1.xml", secret)
	m.put("ppt/notesSlides/notesSlide1.xml", xmlHead+`<p:notes `+slideNS+` show="0">`+tree(shape+cropped)+`</p:notes>`)
	m.put("ppt/notesSlides/_rels/notesSlide1.xml.rels", rels("rId1 notesMaster ../notesMasters/notesMaster1.xml", "rId2 slide ../slides/slide1.xml", "rId3 image ../media/image1.png", "rId20 hyperlink file:///C:/Zaphod"))
	m.put("ppt/notesMasters/notesMaster1.xml", xmlHead+`<p:notesMaster `+slideNS+`>`+tree(shape)+`</p:notesMaster>`)
	m.put("ppt/slideLayouts/slideLayout1.xml", xmlHead+`<p:sldLayout `+slideNS+` type="title">`+tree(shape)+`</p:sldLayout>`)
	m.put("ppt/slideLayouts/_rels/slideLayout1.xml.rels", rels("rId1 slideMaster ../slideMasters/slideMaster1.xml"))
	m.put("ppt/slideMasters/slideMaster1.xml", xmlHead+`<p:sldMaster `+slideNS+`>`+tree(shape)+`<p:clrMap bg1="lt1" tx1="dk1"/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>`)
	m.put("ppt/slideMasters/_rels/slideMaster1.xml.rels", rels("rId1 slideLayout ../slideLayouts/slideLayout1.xml", "rId2 theme ../theme/theme1.xml"))
	m.put("ppt/theme/theme1.xml", xmlHead+`<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="`+secret+`"/>`)
	m.put("ppt/media/image1.png", twoColours(t, 40, 20))
	return m
}

const sheetNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

func xlsx(t testing.TB) *made {
	m := &made{}
	properties(m, "xl/workbook.xml")
	m.put("xl/workbook.xml", xmlHead+`<workbook `+sheetNS+`><fileSharing userName="`+secret+`"/><sheets><sheet name="Ward" sheetId="7" r:id="rId1"/><sheet name="`+planted+`" sheetId="9" state="veryHidden" r:id="rId2"/></sheets><definedNames><definedName name="Zaphod">"`+secret+`"</definedName></definedNames></workbook>`)
	m.put("xl/_rels/workbook.xml.rels", rels("rId1 worksheet worksheets/sheet1.xml", "rId2 worksheet worksheets/sheet2.xml", "rId3 sharedStrings sharedStrings.xml", "rId4 styles styles.xml", "rId5 calcChain calcChain.xml", "rId6 externalLink externalLinks/externalLink1.xml", "rId7 pivotCacheDefinition pivotCache/pivotCacheDefinition1.xml"))
	m.put("xl/calcChain.xml", secret)
	m.put("xl/externalLinks/externalLink1.xml", secret)
	m.put("xl/externalLinks/_rels/externalLink1.xml.rels", rels("rId1 externalLinkPath file:///C:/"+secret))
	m.put("xl/pivotCache/pivotCacheDefinition1.xml", secret)
	m.put("xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels", rels("rId1 pivotCacheRecords pivotCacheRecords1.xml"))
	m.put("xl/pivotCache/pivotCacheRecords1.xml", secret)
	m.put("xl/sharedStrings.xml", xmlHead+`<sst `+sheetNS+`><si><t>Number</t></si><si><t>Ward</t></si><si><r><t>No 943-4</t></r><r><t>76-</t></r><r><t>5919.</t></r><rPh><t>`+secret+`</t></rPh></si><si><t>Seven</t></si><si><t>`+secret+`</t></si></sst>`)
	m.put("xl/styles.xml", xmlHead+`<styleSheet `+sheetNS+`><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="&quot;`+planted+`&quot;0"/></numFmts><fonts count="1"><font><name val="Calibri"/></font></fonts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs><dxfs><dxf><numFmt formatCode="`+secret+`"/></dxf></dxfs></styleSheet>`)
	m.put("xl/worksheets/sheet1.xml", xmlHead+`<worksheet `+sheetNS+`><sheetPr codeName="Zaphod"/><cols><col min="1" max="1" width="20.5" hidden="1"/></cols><sheetData>
		<row r="1" spans="1:2"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
		<row r="2" hidden="1"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c><c r="C2"><f>"`+secret+`"&amp;A1</f><v>12.5</v></c></row>
		<row r="4"><c r="A4" t="inlineStr"><is><r><t>943-476</t></r><r><t>-5919</t></r></is></c><c r="D4" t="str"><f>CONCAT("943","-476-5919")</f><v>943-476-5919</v></c><c r="E4" s="1"><v>29221</v></c></row>
		<row r="5"><c r="A5"><v>9.434765919E9</v></c><c r="B5"><v>9434765919</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>
		</sheetData><mergeCells count="1"><mergeCell ref="A7:B8"/></mergeCells><dataValidations><dataValidation prompt="`+secret+`"><formula1>"`+secret+`"</formula1></dataValidation></dataValidations><hyperlinks><hyperlink ref="A1" r:id="rId9" tooltip="`+secret+`"/></hyperlinks><headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;12943-476-5919&amp;CPage &amp;P&amp;R&amp;Z&amp;F</oddHeader></headerFooter><drawing r:id="rId1"/><legacyDrawing r:id="rId2"/></worksheet>`)
	m.put("xl/worksheets/_rels/sheet1.xml.rels", rels("rId1 drawing ../drawings/drawing1.xml", "rId2 vmlDrawing ../drawings/vmlDrawing1.vml", "rId3 comments ../comments1.xml", "rId4 table ../tables/table1.xml", "rId9 hyperlink http://x/Zaphod"))
	m.put("xl/worksheets/sheet2.xml", xmlHead+`<worksheet `+sheetNS+`><sheetData/></worksheet>`)
	m.put("xl/drawings/vmlDrawing1.vml", secret)
	m.put("xl/comments1.xml", secret)
	m.put("xl/tables/table1.xml", secret)
	m.put("xl/drawings/drawing1.xml", xmlHead+`<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>4</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="`+secret+`"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/><a:srcRect r="50%"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr/></xdr:pic><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>`)
	m.put("xl/drawings/_rels/drawing1.xml.rels", rels("rId1 image ../media/image1.png"))
	m.put("xl/media/image1.png", twoColours(t, 40, 20))
	return m
}
