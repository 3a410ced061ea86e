<?xml version="1.0" encoding="UTF-8"?>
<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:x="http://example.org/x">
  <gml:featureMember>
    <x:Kunta gml:id="a">
      <x:natcode>179</x:natcode>
      <x:namefin>Puoliympyrä</x:namefin>
      <x:geom>
        <gml:Surface srsName="urn:ogc:def:crs:EPSG::3067" srsDimension="2">
          <gml:patches><gml:PolygonPatch><gml:exterior><gml:Ring><gml:curveMember><gml:Curve><gml:segments>
            <gml:Arc><gml:posList>400000 6900000 405000 6905000 410000 6900000</gml:posList></gml:Arc>
            <gml:LineStringSegment><gml:posList>410000 6900000 400000 6900000</gml:posList></gml:LineStringSegment>
          </gml:segments></gml:Curve></gml:curveMember></gml:Ring></gml:exterior></gml:PolygonPatch></gml:patches>
        </gml:Surface>
      </x:geom>
    </x:Kunta>
  </gml:featureMember>
</gml:FeatureCollection>
