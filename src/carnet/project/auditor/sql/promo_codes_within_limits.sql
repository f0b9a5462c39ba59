-- Promo codes used more often than they may be, by all or by one user, and discounts that are not what a code took off.
WITH live AS (
    SELECT u.promo_code_id, u.user_id
    FROM booking_promo_use u JOIN booking_booking b ON b.id = u.booking_id
    WHERE b.status = 'confirmed' OR b.status = 'held' AND b.expires_at > %(now)s
)
SELECT c.id, count(*) || ' uses of a code for ' || c.most_uses
FROM live JOIN booking_promo_code c ON c.id = live.promo_code_id
GROUP BY c.id HAVING count(*) > c.most_uses
UNION ALL
SELECT c.id, count(*) || ' uses by one user of a code for ' || c.most_per_user
FROM live JOIN booking_promo_code c ON c.id = live.promo_code_id
GROUP BY c.id, live.user_id HAVING count(*) > c.most_per_user
UNION ALL
SELECT b.id, 'a discount of ' || b.discount || ', and a code took off ' || coalesce(sum(u.amount), 0)
FROM booking_booking b LEFT JOIN booking_promo_use u ON u.booking_id = b.id
GROUP BY b.id HAVING b.discount <> coalesce(sum(u.amount), 0)
