#pragma once

// What a core sees of a store: reads that cannot fail.
//
// A core decides by what it has stored, and there is no decision to take when that cannot be read:
// a node refuses to vote rather than guess (D-76). So an unreadable store ends the process, with
// the reason given to `on_failure` first: by itself and at once, with exit code 1 and without
// destructors, since the core is in the midst of a decision.

#include <weft/store/store.hpp>
#include <weft/types/batch.hpp>

#include <functional>

namespace weft::store {

class CoreView final : public types::StoreView {
public:
    /// `view` must outlive this. If `on_failure` returns, the process ends here.
    CoreView(const View& view, std::function<void(const Failure&)> on_failure);

    [[nodiscard]] std::optional<Bytes> read(ByteSpan key) const override;
    [[nodiscard]] std::vector<Entry> scan(ByteSpan prefix,
                                          ByteSpan from,
                                          std::size_t limit) const override;

private:
    [[noreturn]] void stop(const Failure& failure) const;

    const View& view_;
    std::function<void(const Failure&)> on_failure_;
};

}  // namespace weft::store
