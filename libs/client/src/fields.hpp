#pragma once

// Reading an answer field by field: the first error sticks, as in codec::Reader.

#include <weft/client/client.hpp>

namespace weft::client {

class Fields {
public:
    explicit Fields(const Json& object, std::string place = {});

    [[nodiscard]] std::string text(const char* key);
    [[nodiscard]] std::string text_or_empty(const char* key);  ///< also for null and absent
    [[nodiscard]] bool flag(const char* key);
    [[nodiscard]] std::uint64_t number(
        const char* key);  ///< an integer, or decimal digits in a string
    [[nodiscard]] std::uint64_t number_or_zero(const char* key);
    [[nodiscard]] types::Timestamp time(const char* key);
    [[nodiscard]] Bytes hex(const char* key);
    [[nodiscard]] std::optional<Bytes> hex_or_null(const char* key);
    [[nodiscard]] types::Address address(const char* key);
    [[nodiscard]] types::Hname hname(const char* key);
    [[nodiscard]] types::Balances balances(const char* key);
    [[nodiscard]] TransactionState state(const char* key);
    template <class Id>
    [[nodiscard]] Id id(const char* key)
    {
        return parsed(key, types::id_from_text<Id>(text(key)));
    }
    [[nodiscard]] std::vector<std::string> texts(const char* key);
    /// The items of a list; none when it is absent.
    [[nodiscard]] const Json& list(const char* key);
    /// nullptr when absent or null.
    [[nodiscard]] const Json* part(const char* key);

    template <class T>
    [[nodiscard]] T parsed(const char* key, const std::optional<T>& value)
    {
        if (!value) fail(key);
        return value.value_or(T{});
    }
    void fail(const char* key);
    /// Takes over the error of a part.
    void join(const Fields& part);
    template <class T>
    [[nodiscard]] Try<T> finish(T value) const
    {
        if (!wrong_.empty()) return std::unexpected{failure()};
        return value;
    }

private:
    [[nodiscard]] const Json* at(const char* key);
    [[nodiscard]] Failure failure() const;

    const Json& object_;
    std::string place_;
    std::string wrong_;  ///< the first field that was not as promised
};

}  // namespace weft::client
