#pragma once

// Programs of contracts, loaded: by VM type from the registry, remembered by program hash (D-65).

#include <weft/types/ids.hpp>
#include <weft/vm/processor.hpp>

namespace weft::chain {

class Programs {
public:
    /// The core contracts alone, without wasm.
    Programs();
    /// `registry` knows the built-in contracts and whatever else the node runs.
    explicit Programs(vm::ProcessorRegistry registry);

    [[nodiscard]] std::expected<std::shared_ptr<const vm::Processor>, vm::Failure> load(
        const types::Hash& program,
        std::string_view vm_type,
        ByteSpan binary,
        const vm::CostSchedule& costs) const;
    /// Nullptr when it was not loaded lately.
    [[nodiscard]] std::shared_ptr<const vm::Processor> loaded(const types::Hash& program,
                                                              const vm::CostSchedule& costs) const;

private:
    static constexpr std::size_t loaded_max = 1024;
    using Key = std::pair<types::Hash, std::uint16_t>;  ///< program, version of the costs
    vm::ProcessorRegistry registry_;
    /// Only saves time: a program gives the same processor whenever it is loaded. Holds none alive:
    /// how much compiled code is kept is the factory's budget (D-62).
    mutable std::map<Key, std::weak_ptr<const vm::Processor>> loaded_;
};

}  // namespace weft::chain
