-- How often each cell was hit, and which element of it most; and the elements that were hit most, each at the mean of
-- its hits. Included by heatmap_clicks and heatmap_insight_clicks, behind what their hits are.
SELECT is_cell, sum(hits.count) AS count, if(is_cell, argMax(selector, tuple(hits.count, selector)), element) AS selector,
       sum(hits.count * (cell_x + 0.5)) / count / 100 AS x, sum(hits.count * (cell_y + 0.5)) / count / 100 AS y,
       sum(pixels_x) / count AS page_x, sum(pixels_y) / count AS page_y
FROM hits
ARRAY JOIN [true, false] AS is_cell
WHERE is_cell OR hits.selector != ''
GROUP BY is_cell, if(is_cell, cell_y, 0) AS row, if(is_cell, cell_x, 0) AS column, if(is_cell, '', hits.selector) AS element
QUALIFY row_number() OVER (PARTITION BY is_cell ORDER BY count DESC, row, column, element) <= if(is_cell, 10000, 50)
ORDER BY count DESC, row, column, element
