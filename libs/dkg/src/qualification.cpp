#include <weft/base/check.hpp>
#include <weft/dkg/qualification.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::dkg {

namespace {

std::optional<Exclusion> exclusion(ValidatorIndex dealer,
                                   const Record& record,
                                   const Evidence& evidence,
                                   protocol::Committee committee)
{
    if (!record.deals.contains(dealer)) return Exclusion::silent;
    std::size_t timely = 0;
    std::vector<ValidatorIndex> complainers;
    record.verdicts.each([&](ValidatorIndex seat) {
        const auto& verdict = evidence.verdicts.at(seat);
        if (verdict.timely.contains(dealer)) ++timely;
        if (verdict.complaints.contains(dealer)) complainers.push_back(seat);
    });
    if (timely < committee.all_but_faulty()) return Exclusion::late;
    if (complainers.size() > committee.faulty_max()) return Exclusion::contested;
    if (WEFT_PLANTED(dkg_complaint_forgotten)) return std::nullopt;
    if (complainers.empty()) return std::nullopt;
    if (!record.justifications.contains(dealer)) return Exclusion::unanswered;
    const auto& answers = evidence.answers.at(dealer);
    for (const auto seat : complainers)
        if (!answers.contains(seat)) return Exclusion::unanswered;
    return std::nullopt;
}

}  // namespace

std::string_view name(Exclusion exclusion) noexcept
{
    switch (exclusion) {
    case Exclusion::silent: return "silent";
    case Exclusion::late: return "late";
    case Exclusion::contested: return "contested";
    case Exclusion::unanswered: return "unanswered";
    }
    return "";
}

Bytes encode(const Record& record)
{
    codec::Writer out;
    write(out, record.deals);
    write(out, record.verdicts);
    write(out, record.justifications);
    return std::move(out).take();
}

codec::Decoded<Record> decode_record(ByteSpan bytes, protocol::Committee committee)
{
    codec::Reader in{bytes};
    Record record;
    record.deals = read_seats(in, committee.size());
    record.verdicts = read_seats(in, committee.size());
    record.justifications = read_seats(in, committee.size());
    return in.finish(std::move(record));
}

Qualification qualify(const Record& record, const Evidence& evidence, protocol::Committee committee)
{
    Qualification result;
    for (std::uint16_t seat = 0; seat < committee.size(); ++seat) {
        const ValidatorIndex dealer{seat};
        if (const auto why = exclusion(dealer, record, evidence, committee))
            result.excluded.push_back({dealer, *why});
        else
            result.qualified.add(dealer);
    }
    return result;
}

}  // namespace weft::dkg
