<?xml version="1.0" encoding="UTF-8"?>
<!-- Makes the commented default settings (etc/io.peili.*.cfg) of a bundle from the metatype of its component. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:metatype="http://www.osgi.org/xmlns/metatype/v1.2.0">
  <xsl:output method="text" encoding="UTF-8" />
  <!-- The settings that have an environment variable, which overrides what stands here -->
  <xsl:param name="variables" />

  <xsl:template match="/">
    <xsl:apply-templates select="*/OCD" />
  </xsl:template>

  <xsl:template match="OCD">
    <xsl:text># </xsl:text>
    <xsl:value-of select="@name" />
    <xsl:text>: </xsl:text>
    <xsl:value-of select="@description" />
    <xsl:text>&#10;# The lines below show the defaults. To change one, take away the # before its key.&#10;</xsl:text>
    <xsl:apply-templates select="AD" />
  </xsl:template>

  <xsl:template match="AD">
    <xsl:text>&#10;# </xsl:text>
    <xsl:value-of select="@description" />
    <xsl:if test="@min and @max">
      <xsl:value-of select="concat(' (', @min, ' to ', @max, ')')" />
    </xsl:if>
    <xsl:variable name="key" select="concat(' ', @id, '=')" />
    <xsl:if test="contains(concat(' ', $variables), $key)">
      <xsl:text>&#10;# Environment: </xsl:text>
      <xsl:value-of select="substring-before(concat(substring-after(concat(' ', $variables), $key), ' '), ' ')" />
    </xsl:if>
    <xsl:text>&#10;#</xsl:text>
    <xsl:value-of select="@id" />
    <xsl:text> =</xsl:text>
    <xsl:if test="@default != ''">
      <xsl:value-of select="concat(' ', @default)" />
    </xsl:if>
    <xsl:text>&#10;</xsl:text>
  </xsl:template>
</xsl:stylesheet>
