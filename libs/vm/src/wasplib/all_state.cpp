#include "all_state.hpp"

namespace weft::vm::wasplib {

Outcome all_state(ViewSandbox& sandbox)
{
    const auto failed = [](FailureKind kind) { return std::unexpected{Failure{kind, {}}}; };
    Results all;
    std::size_t bytes = 0;
    Bytes after;
    for (;;) {
        if (!sandbox.charge(sandbox.costs().state_read)) return failed(FailureKind::out_of_gas);
        auto entry = sandbox.state_next({}, after);
        if (!entry) return all;
        bytes += entry->key.size() + entry->value.size() + 6;  // with the lengths of its encoding
        if (bytes > dict_bytes_max) return failed(FailureKind::too_large);
        if (!sandbox.charge(Gas{sandbox.costs().host_byte} *
                            (entry->key.size() + entry->value.size())))
            return failed(FailureKind::out_of_gas);
        after = entry->key;
        all.emplace(std::move(entry->key), std::move(entry->value));
    }
}

}  // namespace weft::vm::wasplib
