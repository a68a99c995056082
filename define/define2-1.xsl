<?xml version="1.0" encoding="UTF-8"?>
<!--
  Shows a Define-XML 2.1 document as one page: standards, datasets, variables with their value level, codelists,
  methods, comments, documents and analysis results. XSLT 1.0, no scripts, nothing loaded from elsewhere.
-->
<xsl:stylesheet version="1.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:odm="http://www.cdisc.org/ns/odm/v1.3"
  xmlns:def="http://www.cdisc.org/ns/def/v2.1"
  xmlns:arm="http://www.cdisc.org/ns/arm/v1.0"
  xmlns:xlink="http://www.w3.org/1999/xlink"
  exclude-result-prefixes="odm def arm xlink">

  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>

  <xsl:key name="item" match="odm:ItemDef" use="@OID"/>
  <xsl:key name="group" match="odm:ItemGroupDef" use="@OID"/>
  <xsl:key name="group-of-item" match="odm:ItemGroupDef" use="odm:ItemRef/@ItemOID"/>
  <xsl:key name="codelist" match="odm:CodeList" use="@OID"/>
  <xsl:key name="method" match="odm:MethodDef" use="@OID"/>
  <xsl:key name="comment" match="def:CommentDef" use="@OID"/>
  <xsl:key name="values" match="def:ValueListDef" use="@OID"/>
  <xsl:key name="clause" match="def:WhereClauseDef" use="@OID"/>
  <xsl:key name="standard" match="def:Standard" use="@OID"/>
  <xsl:key name="leaf" match="def:leaf" use="@ID"/>

  <xsl:variable name="study" select="/odm:ODM/odm:Study"/>
  <xsl:variable name="version" select="$study/odm:MetaDataVersion"/>

  <!-- the page -->

  <xsl:template match="/">
    <html lang="en">
      <head>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title><xsl:value-of select="$version/@Name"/></title>
        <style><xsl:call-template name="style"/></style>
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <nav aria-label="Contents"><xsl:call-template name="contents"/></nav>
        <main id="main">
          <xsl:call-template name="heading"/>
          <xsl:apply-templates select="$version/def:Standards"/>
          <xsl:call-template name="documents"/>
          <xsl:apply-templates select="$version/arm:AnalysisResultDisplays"/>
          <xsl:call-template name="datasets"/>
          <xsl:apply-templates select="$version/odm:ItemGroupDef"/>
          <xsl:call-template name="codelists"/>
          <xsl:call-template name="methods"/>
          <xsl:call-template name="comments"/>
        </main>
      </body>
    </html>
  </xsl:template>

  <xsl:template name="heading">
    <header>
      <h1><xsl:value-of select="$study/odm:GlobalVariables/odm:StudyName"/></h1>
      <p class="lead"><xsl:value-of select="$study/odm:GlobalVariables/odm:StudyDescription"/></p>
      <dl>
        <dt>Protocol</dt><dd><xsl:value-of select="$study/odm:GlobalVariables/odm:ProtocolName"/></dd>
        <dt>Metadata</dt><dd><xsl:value-of select="$version/@Name"/></dd>
        <dt>Define-XML</dt>
        <dd>
          <xsl:value-of select="$version/@def:DefineVersion"/>
          <xsl:text>, made </xsl:text>
          <xsl:value-of select="translate(/odm:ODM/@CreationDateTime, 'T', ' ')"/>
        </dd>
      </dl>
      <xsl:if test="$version/@def:CommentOID">
        <p class="notice"><xsl:apply-templates select="key('comment', $version/@def:CommentOID)" mode="words"/></p>
      </xsl:if>
    </header>
  </xsl:template>

  <xsl:template name="contents">
    <p class="study"><a href="#top"><xsl:value-of select="$study/odm:GlobalVariables/odm:StudyName"/></a></p>
    <ul>
      <xsl:if test="$version/def:Standards"><li><a href="#standards">Standards</a></li></xsl:if>
      <xsl:if test="$version/def:leaf"><li><a href="#documents">Documents</a></li></xsl:if>
      <xsl:if test="$version/arm:AnalysisResultDisplays">
        <li>
          <a href="#results">Analysis results</a>
          <ul>
            <xsl:for-each select="$version/arm:AnalysisResultDisplays/arm:ResultDisplay">
              <li><a href="#{@OID}"><xsl:value-of select="@Name"/></a></li>
            </xsl:for-each>
          </ul>
        </li>
      </xsl:if>
      <li>
        <a href="#datasets">Datasets</a>
        <ul>
          <xsl:for-each select="$version/odm:ItemGroupDef">
            <li><a href="#{@OID}" title="{odm:Description/odm:TranslatedText}"><xsl:value-of select="@Name"/></a></li>
          </xsl:for-each>
        </ul>
      </li>
      <xsl:if test="$version/odm:CodeList"><li><a href="#codelists">Controlled terms</a></li></xsl:if>
      <xsl:if test="$version/odm:MethodDef"><li><a href="#methods">Methods</a></li></xsl:if>
      <xsl:if test="$version/def:CommentDef"><li><a href="#comments">Comments</a></li></xsl:if>
    </ul>
  </xsl:template>

  <!-- standards and documents -->

  <xsl:template match="def:Standards">
    <section id="standards">
      <h2>Standards</h2>
      <table>
        <thead><tr><th scope="col">Standard</th><th scope="col">Type</th><th scope="col">Publishing set</th><th scope="col">Version</th><th scope="col">Status</th></tr></thead>
        <tbody>
          <xsl:for-each select="def:Standard">
            <tr id="{@OID}">
              <td>
                <xsl:value-of select="@Name"/>
                <xsl:apply-templates select="@def:CommentOID"/>
              </td>
              <td><xsl:value-of select="@Type"/></td>
              <td><xsl:value-of select="@PublishingSet"/></td>
              <td><xsl:value-of select="@Version"/></td>
              <td><xsl:value-of select="@Status"/></td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </section>
  </xsl:template>

  <xsl:template name="documents">
    <xsl:if test="$version/def:leaf">
      <section id="documents">
        <h2>Documents</h2>
        <ul class="plain">
          <xsl:for-each select="$version/def:leaf">
            <li id="{@ID}">
              <a href="{@xlink:href}"><xsl:value-of select="def:title"/></a>
              <xsl:if test="@ID = $version/def:AnnotatedCRF/def:DocumentRef/@leafID"> (annotated CRF)</xsl:if>
            </li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template match="def:DocumentRef">
    <span class="document">
      <a href="{key('leaf', @leafID)/@xlink:href}"><xsl:value-of select="key('leaf', @leafID)/def:title"/></a>
      <xsl:apply-templates select="def:PDFPageRef"/>
    </span>
  </xsl:template>

  <xsl:template match="def:PDFPageRef">
    <xsl:text>, </xsl:text>
    <xsl:variable name="file" select="key('leaf', ../@leafID)/@xlink:href"/>
    <xsl:choose>
      <xsl:when test="@FirstPage">
        <a href="{$file}#page={@FirstPage}">pages <xsl:value-of select="concat(@FirstPage, '–', @LastPage)"/></a>
      </xsl:when>
      <xsl:when test="@Type = 'NamedDestination'">
        <a href="{$file}#{@PageRefs}"><xsl:value-of select="@PageRefs"/></a>
      </xsl:when>
      <xsl:otherwise>
        <xsl:text>page </xsl:text>
        <xsl:call-template name="pages">
          <xsl:with-param name="file" select="$file"/>
          <xsl:with-param name="rest" select="normalize-space(@PageRefs)"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
    <xsl:if test="@Title"> (<xsl:value-of select="@Title"/>)</xsl:if>
  </xsl:template>

  <xsl:template name="pages">
    <xsl:param name="file"/>
    <xsl:param name="rest"/>
    <xsl:variable name="page" select="substring-before(concat($rest, ' '), ' ')"/>
    <a href="{$file}#page={$page}"><xsl:value-of select="$page"/></a>
    <xsl:if test="contains($rest, ' ')">
      <xsl:text> </xsl:text>
      <xsl:call-template name="pages">
        <xsl:with-param name="file" select="$file"/>
        <xsl:with-param name="rest" select="substring-after($rest, ' ')"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- datasets -->

  <xsl:template name="datasets">
    <section id="datasets">
      <h2>Datasets</h2>
      <div class="scroll" role="region" tabindex="0" aria-label="Datasets"><table>
        <thead>
          <tr>
            <th scope="col">Dataset</th><th scope="col">Description</th><th scope="col">Class</th><th scope="col">Structure</th><th scope="col">Purpose</th><th scope="col">Keys</th>
            <th scope="col">Notes</th><th scope="col">File</th>
          </tr>
        </thead>
        <tbody>
          <xsl:for-each select="$version/odm:ItemGroupDef">
            <tr>
              <td><a href="#{@OID}"><b><xsl:value-of select="@Name"/></b></a></td>
              <td>
                <xsl:value-of select="odm:Description/odm:TranslatedText"/>
                <xsl:for-each select="odm:Alias[@Context = 'DomainDescription']">
                  <div class="faint"><xsl:value-of select="concat(../@Domain, ': ', @Name)"/></div>
                </xsl:for-each>
              </td>
              <td>
                <xsl:value-of select="def:Class/@Name"/>
                <xsl:for-each select="def:Class/def:SubClass"><div class="faint"><xsl:value-of select="@Name"/></div></xsl:for-each>
              </td>
              <td><xsl:value-of select="@def:Structure"/></td>
              <td><xsl:value-of select="@Purpose"/></td>
              <td class="keys"><xsl:apply-templates select="." mode="keys"/></td>
              <td>
                <xsl:for-each select="key('standard', @def:StandardOID)">
                  <div class="faint"><xsl:value-of select="concat(@Name, ' ', @Version)"/></div>
                </xsl:for-each>
                <xsl:if test="@IsReferenceData = 'Yes'"><div>Reference data.</div></xsl:if>
                <xsl:apply-templates select="@def:IsNonStandard | @def:HasNoData"/>
                <xsl:apply-templates select="@def:CommentOID"/>
              </td>
              <td><xsl:apply-templates select="def:leaf"/></td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table></div>
    </section>
  </xsl:template>

  <xsl:template match="odm:ItemGroupDef" mode="keys">
    <xsl:for-each select="odm:ItemRef[@KeySequence]">
      <xsl:sort select="@KeySequence" data-type="number"/>
      <xsl:if test="position() &gt; 1">, </xsl:if>
      <xsl:value-of select="key('item', @ItemOID)/@Name"/>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="odm:ItemGroupDef/def:leaf">
    <a href="{@xlink:href}"><xsl:value-of select="def:title"/></a>
  </xsl:template>

  <xsl:template match="@def:HasNoData"><span class="mark">no data</span><xsl:text> </xsl:text></xsl:template>
  <xsl:template match="@def:IsNonStandard"><span class="mark">not of a standard</span><xsl:text> </xsl:text></xsl:template>

  <!-- variables -->

  <xsl:template match="odm:ItemGroupDef">
    <section id="{@OID}">
      <h2>
        <xsl:value-of select="@Name"/>
        <small><xsl:value-of select="odm:Description/odm:TranslatedText"/></small>
      </h2>
      <p>
        <xsl:value-of select="@def:Structure"/>
        <xsl:if test="def:leaf"> · <xsl:apply-templates select="def:leaf"/></xsl:if>
        <xsl:text> </xsl:text>
        <xsl:apply-templates select="@def:HasNoData"/>
      </p>
      <xsl:apply-templates select="@def:CommentOID"/>
      <div class="scroll" role="region" tabindex="0" aria-label="Variables of {@Name}"><table class="variables">
        <thead>
          <tr>
            <th scope="col">Variable</th><th scope="col">Label or condition</th><th scope="col">Key</th><th scope="col">Type</th><th scope="col">Length</th><th scope="col">Format</th>
            <th scope="col">Controlled terms</th><th scope="col">Origin, method, comment</th>
          </tr>
        </thead>
        <tbody>
          <xsl:for-each select="odm:ItemRef">
            <xsl:sort select="@OrderNumber" data-type="number"/>
            <xsl:variable name="item" select="key('item', @ItemOID)"/>
            <tr id="{../@OID}.{@ItemOID}">
              <td>
                <b><xsl:value-of select="$item/@Name"/></b>
                <xsl:if test="@Role"><div class="faint"><xsl:value-of select="@Role"/></div></xsl:if>
              </td>
              <td>
                <xsl:value-of select="$item/odm:Description/odm:TranslatedText"/>
                <xsl:text> </xsl:text>
                <xsl:apply-templates select="@def:IsNonStandard | @def:HasNoData"/>
              </td>
              <xsl:call-template name="attributes"><xsl:with-param name="item" select="$item"/></xsl:call-template>
            </tr>
            <xsl:for-each select="key('values', $item/def:ValueListRef/@ValueListOID)/odm:ItemRef">
              <xsl:sort select="@OrderNumber" data-type="number"/>
              <xsl:variable name="value" select="key('item', @ItemOID)"/>
              <tr class="value" id="{@ItemOID}">
                <td>
                  <xsl:text>↳ </xsl:text>
                  <xsl:value-of select="$value/@Name"/>
                </td>
                <td>
                  <xsl:for-each select="def:WhereClauseRef">
                    <xsl:if test="position() &gt; 1"><div>or</div></xsl:if>
                    <xsl:apply-templates select="key('clause', @WhereClauseOID)"/>
                  </xsl:for-each>
                  <xsl:if test="$value/odm:Description">
                    <div class="faint"><xsl:value-of select="$value/odm:Description/odm:TranslatedText"/></div>
                  </xsl:if>
                  <xsl:apply-templates select="@def:HasNoData"/>
                </td>
                <xsl:call-template name="attributes"><xsl:with-param name="item" select="$value"/></xsl:call-template>
              </tr>
            </xsl:for-each>
          </xsl:for-each>
        </tbody>
      </table></div>
    </section>
  </xsl:template>

  <!-- The cells that a variable and its value level have alike; the ItemRef is the context. -->
  <xsl:template name="attributes">
    <xsl:param name="item"/>
    <td class="number"><xsl:value-of select="@KeySequence"/></td>
    <td><xsl:value-of select="$item/@DataType"/></td>
    <td class="number">
      <xsl:value-of select="$item/@Length"/>
      <xsl:if test="$item/@SignificantDigits">.<xsl:value-of select="$item/@SignificantDigits"/></xsl:if>
    </td>
    <td><xsl:value-of select="$item/@def:DisplayFormat"/></td>
    <td>
      <xsl:for-each select="$item/odm:CodeListRef">
        <a href="#{@CodeListOID}"><xsl:value-of select="key('codelist', @CodeListOID)/@Name"/></a>
      </xsl:for-each>
      <xsl:if test="not($item/odm:CodeListRef)"><xsl:apply-templates select="$item/@DataType" mode="iso"/></xsl:if>
    </td>
    <td class="making">
      <xsl:apply-templates select="$item/def:Origin"/>
      <xsl:apply-templates select="@MethodOID"/>
      <xsl:apply-templates select="$item/@def:CommentOID"/>
    </td>
  </xsl:template>

  <xsl:template match="@DataType" mode="iso">
    <xsl:variable name="lower" select="translate(., 'DT', 'dt')"/>
    <xsl:if test="contains($lower, 'date') or contains($lower, 'time')"><span class="faint">ISO 8601</span></xsl:if>
  </xsl:template>

  <xsl:template match="def:Origin">
    <div>
      <b><xsl:value-of select="@Type"/></b>
      <xsl:if test="@Source"><xsl:value-of select="concat(' (', @Source, ')')"/></xsl:if>
      <xsl:if test="odm:Description">: <xsl:value-of select="odm:Description/odm:TranslatedText"/></xsl:if>
      <xsl:for-each select="def:DocumentRef">
        <xsl:text> · </xsl:text>
        <xsl:apply-templates select="."/>
      </xsl:for-each>
    </div>
  </xsl:template>

  <xsl:template match="@MethodOID">
    <xsl:for-each select="key('method', .)">
      <div class="words"><a href="#{@OID}" class="kind">Method</a><xsl:text> </xsl:text><xsl:apply-templates select="." mode="words"/></div>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="@def:CommentOID">
    <xsl:for-each select="key('comment', .)">
      <div class="words"><a href="#{@OID}" class="kind">Comment</a><xsl:text> </xsl:text><xsl:apply-templates select="." mode="words"/></div>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="odm:MethodDef | def:CommentDef" mode="words">
    <xsl:value-of select="odm:Description/odm:TranslatedText"/>
    <xsl:for-each select="def:DocumentRef">
      <xsl:text> · </xsl:text>
      <xsl:apply-templates select="."/>
    </xsl:for-each>
  </xsl:template>

  <!-- conditions -->

  <xsl:template match="def:WhereClauseDef">
    <span class="condition">
      <xsl:for-each select="odm:RangeCheck">
        <xsl:if test="position() &gt; 1"> and </xsl:if>
        <xsl:apply-templates select="."/>
      </xsl:for-each>
    </span>
    <xsl:apply-templates select="@def:CommentOID"/>
  </xsl:template>

  <xsl:template match="odm:RangeCheck">
    <xsl:variable name="item" select="key('item', @def:ItemOID)"/>
    <xsl:if test="count(key('group-of-item', @def:ItemOID)) = 1 and ancestor::def:WhereClauseDef/@def:CommentOID">
      <xsl:value-of select="concat(key('group-of-item', @def:ItemOID)/@Name, '.')"/>
    </xsl:if>
    <xsl:value-of select="$item/@Name"/>
    <xsl:choose>
      <xsl:when test="@Comparator = 'EQ'"> = </xsl:when>
      <xsl:when test="@Comparator = 'NE'"> ≠ </xsl:when>
      <xsl:when test="@Comparator = 'LT'"> &lt; </xsl:when>
      <xsl:when test="@Comparator = 'LE'"> ≤ </xsl:when>
      <xsl:when test="@Comparator = 'GT'"> &gt; </xsl:when>
      <xsl:when test="@Comparator = 'GE'"> ≥ </xsl:when>
      <xsl:when test="@Comparator = 'IN'"> is one of </xsl:when>
      <xsl:when test="@Comparator = 'NOTIN'"> is none of </xsl:when>
    </xsl:choose>
    <xsl:for-each select="odm:CheckValue">
      <xsl:variable name="coded" select="."/>
      <xsl:variable name="term" select="key('codelist', $item/odm:CodeListRef/@CodeListOID)/odm:CodeListItem[@CodedValue = $coded]"/>
      <xsl:if test="position() &gt; 1">, </xsl:if>
      <code><xsl:value-of select="."/></code>
      <xsl:if test="$term"><span class="faint"> (<xsl:value-of select="$term/odm:Decode/odm:TranslatedText"/>)</span></xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- controlled terms -->

  <xsl:template name="codelists">
    <xsl:if test="$version/odm:CodeList">
      <section id="codelists">
        <h2>Controlled terms</h2>
        <xsl:apply-templates select="$version/odm:CodeList"/>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template match="odm:CodeList">
    <h3 id="{@OID}">
      <xsl:value-of select="@Name"/>
      <small>
        <xsl:value-of select="@DataType"/>
        <xsl:for-each select="odm:Alias[@Context = 'nci:ExtCodeID']"> · <xsl:value-of select="@Name"/></xsl:for-each>
        <xsl:for-each select="key('standard', @def:StandardOID)">
          <xsl:value-of select="concat(' · ', @Name, ' ', @PublishingSet, ' ', @Version)"/>
        </xsl:for-each>
      </small>
    </h3>
    <xsl:apply-templates select="@def:CommentOID"/>
    <xsl:choose>
      <xsl:when test="odm:ExternalCodeList">
        <p>
          <xsl:text>External dictionary: </xsl:text>
          <xsl:value-of select="concat(odm:ExternalCodeList/@Dictionary, ' ', odm:ExternalCodeList/@Version)"/>
        </p>
      </xsl:when>
      <xsl:otherwise>
        <table class="terms">
          <thead>
            <tr>
              <th scope="col">Term</th>
              <xsl:if test="odm:CodeListItem"><th scope="col">Decode</th></xsl:if>
              <th scope="col">NCI code</th>
            </tr>
          </thead>
          <tbody>
            <xsl:for-each select="odm:CodeListItem | odm:EnumeratedItem">
              <tr>
                <td>
                  <code><xsl:value-of select="@CodedValue"/></code>
                  <xsl:if test="@def:ExtendedValue = 'Yes'"><xsl:text> </xsl:text><span class="mark">extended</span></xsl:if>
                </td>
                <xsl:if test="../odm:CodeListItem"><td><xsl:value-of select="odm:Decode/odm:TranslatedText"/></td></xsl:if>
                <td><xsl:value-of select="odm:Alias[@Context = 'nci:ExtCodeID']/@Name"/></td>
              </tr>
            </xsl:for-each>
          </tbody>
        </table>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- methods and comments -->

  <xsl:template name="methods">
    <xsl:if test="$version/odm:MethodDef">
      <section id="methods">
        <h2>Methods</h2>
        <table>
          <thead><tr><th scope="col">Method</th><th scope="col">Type</th><th scope="col">Description</th></tr></thead>
          <tbody>
            <xsl:for-each select="$version/odm:MethodDef">
              <tr id="{@OID}">
                <td><xsl:value-of select="@Name"/></td>
                <td><xsl:value-of select="@Type"/></td>
                <td>
                  <div class="words"><xsl:apply-templates select="." mode="words"/></div>
                  <xsl:for-each select="odm:FormalExpression">
                    <div class="faint"><xsl:value-of select="@Context"/></div>
                    <pre><xsl:value-of select="."/></pre>
                  </xsl:for-each>
                </td>
              </tr>
            </xsl:for-each>
          </tbody>
        </table>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="comments">
    <xsl:if test="$version/def:CommentDef">
      <section id="comments">
        <h2>Comments</h2>
        <table>
          <thead><tr><th scope="col">Comment</th><th scope="col">Description</th></tr></thead>
          <tbody>
            <xsl:for-each select="$version/def:CommentDef">
              <tr id="{@OID}">
                <td><xsl:value-of select="@OID"/></td>
                <td class="words"><xsl:apply-templates select="." mode="words"/></td>
              </tr>
            </xsl:for-each>
          </tbody>
        </table>
      </section>
    </xsl:if>
  </xsl:template>

  <!-- analysis results -->

  <xsl:template match="arm:AnalysisResultDisplays">
    <section id="results">
      <h2>Analysis results</h2>
      <xsl:for-each select="arm:ResultDisplay">
        <h3 id="{@OID}">
          <xsl:value-of select="@Name"/>
          <small><xsl:value-of select="odm:Description/odm:TranslatedText"/></small>
        </h3>
        <xsl:apply-templates select="def:DocumentRef"/>
        <xsl:apply-templates select="arm:AnalysisResult"/>
      </xsl:for-each>
    </section>
  </xsl:template>

  <xsl:template match="arm:AnalysisResult">
    <table class="result" id="{@OID}">
      <tbody>
        <tr><th scope="row">Result</th><td><b><xsl:value-of select="odm:Description/odm:TranslatedText"/></b></td></tr>
        <xsl:if test="@ParameterOID">
          <tr><th scope="row">Parameter</th><td><xsl:value-of select="key('item', @ParameterOID)/@Name"/></td></tr>
        </xsl:if>
        <tr><th scope="row">Reason</th><td><xsl:value-of select="@AnalysisReason"/></td></tr>
        <tr><th scope="row">Purpose</th><td><xsl:value-of select="@AnalysisPurpose"/></td></tr>
        <xsl:for-each select="arm:AnalysisDatasets/arm:AnalysisDataset">
          <tr>
            <th scope="row">Data</th>
            <td>
              <a href="#{@ItemGroupOID}"><xsl:value-of select="key('group', @ItemGroupOID)/@Name"/></a>
              <xsl:for-each select="def:WhereClauseRef"> where <xsl:apply-templates select="key('clause', @WhereClauseOID)"/></xsl:for-each>
              <xsl:if test="arm:AnalysisVariable">
                <div>
                  <xsl:text>Analysed: </xsl:text>
                  <xsl:for-each select="arm:AnalysisVariable">
                    <xsl:if test="position() &gt; 1">, </xsl:if>
                    <xsl:value-of select="key('item', @ItemOID)/@Name"/>
                  </xsl:for-each>
                </div>
              </xsl:if>
            </td>
          </tr>
        </xsl:for-each>
        <xsl:if test="arm:AnalysisDatasets/@def:CommentOID">
          <tr><th scope="row">Joined</th><td><xsl:apply-templates select="arm:AnalysisDatasets/@def:CommentOID"/></td></tr>
        </xsl:if>
        <xsl:for-each select="arm:Documentation">
          <tr>
            <th scope="row">Documentation</th>
            <td>
              <div class="words"><xsl:value-of select="odm:Description/odm:TranslatedText"/></div>
              <xsl:apply-templates select="def:DocumentRef"/>
            </td>
          </tr>
        </xsl:for-each>
        <xsl:for-each select="arm:ProgrammingCode">
          <tr>
            <th scope="row">Code <span class="faint"><xsl:value-of select="@Context"/></span></th>
            <td>
              <xsl:if test="arm:Code"><pre><xsl:value-of select="arm:Code"/></pre></xsl:if>
              <xsl:apply-templates select="def:DocumentRef"/>
            </td>
          </tr>
        </xsl:for-each>
      </tbody>
    </table>
  </xsl:template>

  <!-- how it looks -->

  <xsl:template name="style">
    :root { color-scheme: light dark; --page: #fff; --ink: #1c2733; --faint: #5f6f80; --line: #d8dfe6; --back: #f5f7f9;
            --accent: #0b5394; --warm: #fdf6e7; --found: #fff7d6; --value: #fbfcfd; --mark: #e6eef6; }
    @media screen and (prefers-color-scheme: dark) {
      :root { --page: #14171a; --ink: #e4e7ea; --faint: #a3adb8; --line: #343a41; --back: #1d2126;
              --accent: #82b9f5; --warm: #33290f; --found: #4a3f12; --value: #181c20; --mark: #24435f; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; font: 14px/1.45 "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: var(--ink);
           background: var(--page); }
    nav { position: fixed; top: 0; bottom: 0; left: 0; width: 190px; overflow-y: auto; padding: 14px;
          background: var(--back); border-right: 1px solid var(--line); font-size: 13px; }
    nav ul { list-style: none; margin: 0 0 6px; padding: 0; }
    nav ul ul { padding-left: 14px; }
    nav .study { font-weight: 600; margin: 0 0 10px; overflow-wrap: anywhere; }
    main { margin-left: 190px; padding: 18px 26px 60px; }
    section { margin-top: 30px; }
    h1 { margin: 0; font-size: 26px; }
    h2 { margin: 0 0 8px; font-size: 19px; border-bottom: 2px solid var(--accent); padding-bottom: 3px; }
    h3 { margin: 20px 0 6px; font-size: 15px; }
    small { font-weight: 400; color: var(--faint); margin-left: 8px; font-size: 13px; }
    .lead { font-size: 15px; margin: 4px 0 10px; max-width: 75em; }
    .notice { border-left: 4px solid #c27c0e; background: var(--warm); padding: 8px 12px; margin: 12px 0 0; }
    dl { display: grid; grid-template-columns: max-content auto; gap: 2px 16px; margin: 0; }
    dt { color: var(--faint); } dd { margin: 0; }
    a { color: var(--accent); text-decoration: underline; text-underline-offset: 2px; }
    a:hover { text-decoration-thickness: 2px; } :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    .skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--page); padding: 6px; z-index: 2; }
    table { border-collapse: collapse; width: 100%; font-size: 13px; }
    th, td { text-align: left; vertical-align: top; padding: 5px 8px; border-bottom: 1px solid var(--line);
             overflow-wrap: break-word; }
    thead th { background: var(--back); position: sticky; top: 0; font-weight: 600; white-space: nowrap; }
    tr:target td, h3:target { background: var(--found); }
    .variables td:nth-child(1) { min-width: 8em; } .variables td:nth-child(2) { min-width: 14em; }
    .variables td:nth-child(4) { white-space: nowrap; } .making { min-width: 24em; }
    .value td { background: var(--value); } .value td:first-child { padding-left: 18px; color: var(--faint); }
    .number { text-align: right; white-space: nowrap; }
    .keys { max-width: 16em; } #datasets td:first-child, #datasets td:last-child { white-space: nowrap; }
    .terms { width: auto; min-width: 45%; }
    .result { margin: 8px 0 18px; } .result th { width: 11em; color: var(--faint); font-weight: 400; }
    .words { white-space: pre-line; } .words + .words { margin-top: 4px; }
    .kind { font-size: 11px; color: var(--faint); border: 1px solid var(--line); border-radius: 3px; padding: 0 4px; }
    .mark { font-size: 11px; background: var(--mark); border-radius: 3px; padding: 0 5px; white-space: nowrap; }
    .faint { color: var(--faint); font-size: 12px; }
    .plain { margin: 0; padding-left: 18px; }
    code { font: 12px/1.4 Consolas, "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
    pre { font: 12px/1.4 Consolas, "DejaVu Sans Mono", monospace; background: var(--back); padding: 8px; margin: 4px 0;
          white-space: pre-wrap; }
    @media (max-width: 800px) {
      nav { position: static; width: auto; } nav ul ul { display: flex; flex-wrap: wrap; gap: 2px 12px; }
      main { margin-left: 0; padding: 14px; } thead th { position: static; white-space: normal; }
      .scroll { overflow-x: auto; } th, td, pre, code { overflow-wrap: anywhere; } .scroll th, .scroll td { overflow-wrap: break-word; }
      .scroll table { min-width: 52em; }
      .result th { width: 7em; } dl { grid-template-columns: auto; } .making { min-width: 16em; }
    }
    @media print { :root { color-scheme: light; } nav { display: none; } main { margin: 0; padding: 0; } thead th { position: static; } }
  </xsl:template>

</xsl:stylesheet>
