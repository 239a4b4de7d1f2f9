-- The tables that analysts may read, with their columns in order.
SELECT source AS name,
       mapFromArrays(arrayMap(column -> column.2, ordered), arrayMap(column -> column.3, ordered)) AS columns
FROM (
    SELECT table AS source, arraySort(groupArray((position, name, type))) AS ordered
    FROM system.columns
    WHERE database = currentDatabase() AND table IN {tables:Array(String)}
    GROUP BY source
)
ORDER BY name
