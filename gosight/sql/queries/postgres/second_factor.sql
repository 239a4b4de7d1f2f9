SELECT secret, confirmed_at IS NOT NULL AS is_on, cardinality(recovery) AS recovery_codes_left
FROM second_factors
WHERE user_id = $1
