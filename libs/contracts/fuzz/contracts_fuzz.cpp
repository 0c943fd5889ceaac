// Records as a state of another node may hold them.

#include <weft/contracts/records.hpp>
#include <weft/fuzz/harness.hpp>

namespace weft::contracts {

WEFT_FUZZ(contracts_receipt)
{
    if (const auto receipt = decode_receipt(input))
        WEFT_CHECK(std::ranges::equal(encode(*receipt), input));
}

WEFT_FUZZ(contracts_record)
{
    if (const auto record = decode_contract_record(input))
        WEFT_CHECK(std::ranges::equal(encode(*record), input));
}

WEFT_FUZZ(contracts_log_records)
{
    if (const auto records = decode_log_records(input))
        WEFT_CHECK(std::ranges::equal(encode(*records), input));
}

}  // namespace weft::contracts
