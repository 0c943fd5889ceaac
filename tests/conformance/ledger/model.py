"""A second, naive ledger: what `weft explain ledger` must say, from docs/formats/explain-ledger.md alone.

    model.py FILE          prints the verdicts on one scenario (- for standard input)
    compare.py             draws scenarios and compares this model with the program

Big integers, whole histories, no index: slow and plain on purpose.
"""

import json
import sys

U64 = 2**64 - 1


class Malformed(Exception):
    pass


def unique_object(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise Malformed("a key is given twice")
    return dict(pairs)


def refuse_constant(text):
    raise Malformed(text)


def need(condition, rule):
    if not condition:
        raise Malformed(rule)


def exact_keys(value, keys):
    need(isinstance(value, dict), "not an object")
    need(set(value) == set(keys), "keys")


def names(value):
    need(isinstance(value, list) and all(isinstance(name, str) for name in value), "names")
    return value


def outputs_of(value):
    need(isinstance(value, dict), "outputs")
    for output in value.values():
        exact_keys(output, ["owner", "balance"])
        need(isinstance(output["owner"], str), "owner")
        need(isinstance(output["balance"], dict), "balance")
        for amount in output["balance"].values():
            need(type(amount) is int and 0 <= amount <= U64, "amount")
    return value


def read(text):
    try:
        scenario = json.loads(text, object_pairs_hook=unique_object, parse_constant=refuse_constant)
        json.dumps(scenario, ensure_ascii=False).encode()  # lone surrogates are not text
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from error
    exact_keys(scenario, ["outputs", "transactions"])
    outputs_of(scenario["outputs"])
    need(isinstance(scenario["transactions"], list), "transactions")
    ids, defined = set(), set(scenario["outputs"])
    for transaction in scenario["transactions"]:
        exact_keys(transaction, ["id", "spends", "creates", "signed_by"])
        need(isinstance(transaction["id"], str), "id")
        need(transaction["id"] not in ids | {"IOTA", "MINT"}, "id")
        ids.add(transaction["id"])
        names(transaction["spends"])
        names(transaction["signed_by"])
        for name in outputs_of(transaction["creates"]):
            need(name not in defined, "name")
            defined.add(name)
    for output in scenario["outputs"].values():
        need(not set(output["balance"]) & (ids | {"MINT"}), "reserved color")
    return scenario


def total(balances):
    sums = {}
    for balance in balances:
        for color, amount in balance.items():
            sums[color] = sums.get(color, 0) + amount
    return sums


class Ledger:
    def __init__(self, outputs):
        self.outputs = dict(outputs)  # name: owner, balance; spent ones too
        self.creator = {}  # name: transaction id; absent: from the start
        self.spends = {}  # valid transaction id: names

    def history(self, spends):
        """Every valid transaction that `spends` goes back to."""
        found, todo = set(), [self.creator[name] for name in spends if name in self.creator]
        while todo:
            transaction = todo.pop()
            if transaction not in found:
                found.add(transaction)
                todo += [self.creator[n] for n in self.spends[transaction] if n in self.creator]
        return found

    def error(self, transaction):
        spends, creates = transaction["spends"], transaction["creates"].values()
        if not spends:
            return "inputs_empty"
        if len(set(spends)) != len(spends):
            return "input_duplicate"
        if not creates:
            return "outputs_empty"
        if len({output["owner"] for output in creates}) != len(creates):
            return "output_duplicate_address"
        if any(not output["balance"] for output in creates):
            return "balance_empty"
        if any(0 in output["balance"].values() for output in creates):
            return "balance_zero"
        if any(name not in self.outputs for name in spends):
            return "input_unknown"
        consumed = total(self.outputs[name]["balance"] for name in spends)
        if any(amount > U64 for amount in consumed.values()):
            return "amount_overflow"
        made = total(output["balance"] for output in creates)
        free = made.pop("IOTA", 0) + made.pop("MINT", 0)
        if any(amount > consumed.get(color, 0) for color, amount in made.items()):
            return "color_created"
        if free > U64:
            return "amount_overflow"
        if free + sum(made.values()) != sum(consumed.values()):
            return "inputs_outputs_unequal"
        owners = {self.outputs[name]["owner"] for name in spends}
        signers = transaction["signed_by"]
        if owners - set(signers):
            return "unlock_missing"
        if len(signers) > len(owners):
            return "unlock_unexpected"
        spent = list(spends)
        for earlier in self.history(spends):
            spent += self.spends[earlier]
        if len(set(spent)) != len(spent):
            return "inputs_conflict"
        return None

    def book(self, transaction):
        self.spends[transaction["id"]] = transaction["spends"]
        for name, output in transaction["creates"].items():
            balance = dict(output["balance"])
            if "MINT" in balance:
                balance[transaction["id"]] = balance.pop("MINT")
            self.outputs[name] = {"owner": output["owner"], "balance": balance}
            self.creator[name] = transaction["id"]


def explain(scenario):
    ledger, verdicts = Ledger(scenario["outputs"]), {}
    for transaction in scenario["transactions"]:
        error = ledger.error(transaction)
        verdicts[transaction["id"]] = {"valid": False, "error": error} if error else {"valid": True}
        if not error:
            ledger.book(transaction)
    spenders = {}
    for transaction, spends in ledger.spends.items():
        for name in spends:
            spenders.setdefault(name, set()).add(transaction)
    sets = {tuple(sorted(members)) for members in spenders.values() if len(members) > 1}
    return {
        "transactions": verdicts,
        "outputs": {n: o for n, o in ledger.outputs.items() if n not in spenders},
        "conflicts": [list(members) for members in sorted(sets)],
    }


def main():
    source = sys.stdin.buffer if sys.argv[1] == "-" else open(sys.argv[1], "rb")
    try:
        print(json.dumps(explain(read(source.read().decode())), sort_keys=True))
    except (Malformed, UnicodeDecodeError) as error:
        print(f"malformed: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
