// A store's seal and list of tables, as a disk may give them back.

#include <weft/fuzz/harness.hpp>

#include "../src/mark_format.hpp"
#include "../src/tables.hpp"

namespace weft::store {

WEFT_FUZZ(store_seal_head)
{
    if (const auto head = decode_seal_head(input))
        WEFT_CHECK(std::ranges::equal(encode(*head), input));
}

// The hash in front keeps chance out of a page; here every body gets the hash it needs.
WEFT_FUZZ(store_seal_page)
{
    const auto head = crypto::Hash::filled(1);
    (void)decode_seal_page(input, head);
    if (input.size() > seal_page_bytes - 32) return;
    Bytes body = to_bytes(input);
    body.resize(seal_page_bytes - 32);
    auto page = to_bytes(ByteSpan{
        crypto::Hasher{"weft.store.seal.page.1"}.update(head).update(body).finish().bytes()});
    append(page, body);
    if (const auto decoded = decode_seal_page(page, head))
        WEFT_CHECK(encode(*decoded, head) == page);
}

WEFT_FUZZ(store_table_records)
{
    const auto records = decode_table_records(input);
    WEFT_CHECK(records.has_value() == (input.size() % 48 == 0));
    if (!records) return;
    Bytes again;
    for (const auto& record : *records) append(again, encode(record));
    WEFT_CHECK(std::ranges::equal(again, input));
}

// As a page of the seal: every body gets the hash it needs.
WEFT_FUZZ(store_marks)
{
    (void)decode_mark_page(input);
    auto page = to_bytes(
        ByteSpan{crypto::Hasher{"weft.store.marks.1"}.update(input).finish().bytes()});
    append(page, input);
    if (const auto decoded = decode_mark_page(page)) WEFT_CHECK(encode(*decoded) == page);
}

}  // namespace weft::store
