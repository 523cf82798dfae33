"""The sample people of the sandbox: the same neighbours on both messengers, ids as large as real ones."""

from bot.sandbox.values import Person

SAMPLE_PEOPLE: tuple[Person, ...] = (
    Person(
        "telegram", "6871234501", "Олена", "Коваль", "380671234501", colour="#e17076", username="olena_koval"
    ),
    Person("telegram", "7012345602", "Микола", "Ткаченко", "380501234502", colour="#7bc862"),
    Person("telegram", "5300000003", "Ганна", "Шевчук-Бондаренко", "380931234503", colour="#65aadd"),
    Person("telegram", "8123456704", "James", "O'Neill", "380731234504", language="en", colour="#a695e7"),
    Person("viber", "01gOlenaKovalSandbox1A==", "Олена", "Коваль", "380671234501", colour="#e17076"),
    Person("viber", "02gMykolaTkachenkoBx1A==", "Микола", "Ткаченко", "380501234502", colour="#7bc862"),
    Person(
        "viber", "03gHannaShevchukSand1A==", "Ганна", "Шевчук-Бондаренко", "380931234503", colour="#65aadd"
    ),
    Person(
        "viber",
        "04gJamesONeillSandb+1A==",
        "James",
        "O'Neill",
        "380731234504",
        language="en",
        colour="#a695e7",
    ),
)
