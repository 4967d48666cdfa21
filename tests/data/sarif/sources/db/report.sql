select  a.ID,b.Name AS name, count(*)
from orders a, customers b
WHERE a.customer = b.id AND b.name = NULL
group by 1,2
ORDER by name desc, 1
