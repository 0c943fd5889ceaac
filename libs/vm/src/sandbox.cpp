#include <weft/vm/sandbox.hpp>

namespace weft::vm {

std::string_view name(FailureKind kind) noexcept
{
    switch (kind) {
    case FailureKind::contract_error: return "contract_error";
    case FailureKind::trap: return "trap";
    case FailureKind::out_of_gas: return "out_of_gas";
    case FailureKind::stack_exhausted: return "stack_exhausted";
    case FailureKind::bad_argument: return "bad_argument";
    case FailureKind::not_in_view: return "not_in_view";
    case FailureKind::unknown_contract: return "unknown_contract";
    case FailureKind::unknown_entry_point: return "unknown_entry_point";
    case FailureKind::not_a_view: return "not_a_view";
    case FailureKind::not_callable: return "not_callable";
    case FailureKind::insufficient_funds: return "insufficient_funds";
    case FailureKind::too_deep: return "too_deep";
    case FailureKind::too_large: return "too_large";
    case FailureKind::refused_program: return "refused_program";
    case FailureKind::unauthorized: return "unauthorized";
    case FailureKind::node_lacks: return "node_lacks";
    }
    return "unknown";
}

std::string to_text(const Failure& failure)
{
    std::string text{name(failure.kind)};
    if (!failure.text.empty()) text += ": " + failure.text;
    return text;
}

void iterate(const ViewSandbox& sandbox,
             ByteSpan prefix,
             const std::function<bool(ByteSpan key, ByteSpan value)>& visit)
{
    Bytes after;
    while (auto entry = sandbox.state_next(prefix, after)) {
        if (!visit(entry->key, entry->value)) return;
        after = std::move(entry->key);
    }
}

}  // namespace weft::vm
