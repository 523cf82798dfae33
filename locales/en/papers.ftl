dialog-equipment = 🔌 Equipment
dialog-contracts = 📑 Contracts
dialog-contract = 📑 Contract
dialog-documents = 🗂 Documents
dialog-paper = ⬇ Document

equipment =
    { $heading }
    { $lines }
equipment-none =
    { "" }
    Nothing is known of the equipment.
equipment-point =
    { "" }
    <b>EIC { $eic }</b>
equipment-meter = Meter No. <b>{ $serial }</b>, { $model }
equipment-register = Digits: { PLAIN($digits) }, zones: { PLAIN($zones) }
equipment-place = Place: { $place }
equipment-installed = Installed on { DATE($day) }
equipment-remote = Read remotely
equipment-no-meter = There is no meter.
equipment-admitted = Admitted on { DATE($day) }
equipment-power = Permitted power: { $kw } kW
equipment-breakers = Input breakers: { $what }
equipment-queue = Queue of hourly outages: { $queue }
equipment-generates = There is a generating unit
equipment-unknown = unknown

contracts =
    { $heading }
    Choose a contract:
contracts-none =
    { $heading }
    There are no contracts of this account here. You can order a signed copy.
contract-name = Contract No. { $number }
contract-name-day = No. { $number } of { DATE($day) }
contract =
    📑 <b>Contract No. { $number }</b>
    Account { $account }
    { $lines }
contract-kind = { $kind }
contract-signed = Signed on { DATE($day) }
contract-until = Valid until { DATE($day) }
contract-state = State: { $state }
contract-no-text = The text of the contract is not here.

documents =
    { $heading }
    Which documents?
documents-none =
    { $heading }
    There are no documents of this account here. You can order a signed passport of the distribution point.
documents-of = { $kind ->
    [passport] Passport of the point
    [project] Working project
    [decision] Technical decision
    [commissioning] Act of commissioning
    [inspection] Control inspection
    [check] Technical check
   *[other] Others
 } · { PLAIN($count) }
documents-kind =
    { $heading }
    <b>{ $kind ->
        [passport] Passport of the distribution point
        [project] Working project
        [decision] Technical decision
        [commissioning] Act of commissioning
        [inspection] Control inspection
        [check] Technical check
       *[other] Other documents
    }</b>
paper = { $name }
paper-day = { $name }, { DATE($day) }
paper-button = ⬇ { $name }
paper-back = ‹ Back to the list
paper-gone = There is no such document of your accounts.
