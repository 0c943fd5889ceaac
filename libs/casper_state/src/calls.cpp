#include <weft/casper_blocks/changes.hpp>
#include <weft/casper_state/calls.hpp>

namespace weft::casper {

Code stored_call(types::Hname contract, std::string_view entry, types::Dict arguments)
{
    return {.program = Stored{contract},
            .entry_point = types::hname_of(entry),
            .arguments = std::move(arguments)};
}

Code wasm_call(Bytes program, std::string_view entry, types::Dict arguments)
{
    return {.program = Wasm{std::move(program)},
            .entry_point = types::hname_of(entry),
            .arguments = std::move(arguments)};
}

Code transfer_call(const types::Address& to, std::uint64_t amount)
{
    return stored_call(
        types::hname_of(accounts_name), "transfer",
        {{to_bytes("to"), to_bytes(to.bytes())}, {to_bytes("amount"), number(amount)}});
}
Code bond_call(std::uint64_t amount)
{
    return stored_call(types::hname_of(pos_name), "bond", {{to_bytes("amount"), number(amount)}});
}
Code unbond_call(std::uint64_t amount)
{
    return stored_call(types::hname_of(pos_name), "unbond", {{to_bytes("amount"), number(amount)}});
}
Code withdraw_call()
{
    return stored_call(types::hname_of(pos_name), "withdraw", {});
}
Code deploy_call(std::string_view name, Bytes program)
{
    return stored_call(
        types::hname_of(root_name), "deploy",
        {{to_bytes("name"), to_bytes(name)}, {to_bytes("program"), std::move(program)}});
}

}  // namespace weft::casper
