-- What an operator can be paid at an instant. One statement sees the money and the tickets at one moment: read one after
-- the other, a sale or a refund between the two would count as earned.
SELECT payments_payable(%(operator)s, %(currency)s), earned.waiting, earned.contested,
       payments_in_tills(%(operator)s, %(currency)s)
FROM booking_not_earned(%(operator)s, %(currency)s, %(now)s, %(delay)s) earned
