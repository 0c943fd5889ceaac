//! Auctions of colored tokens, for IOTA.
//!
//! Who holds tokens of a color puts them up for some time with a least bid. Who is outbid has the bid
//! back at once. When the time is over, anybody may end the auction: the tokens go to the highest
//! bidder and the bid to the seller, less the owner's margin; without a bid the tokens go back.

#![no_std]
use weft::*;

entry_points! {
    /// The margin of the contract's owner, in thousandths of a bid: 50, at most 500.
    func init(owner_margin: Option<u64>);
    /// With tokens of one color: for how many seconds, 60 s to 120 days.
    func start_auction(minimum_bid: u64, duration: Option<u32>, description: Option<String>) payable;
    /// With IOTA, more than the highest bid.
    func place_bid(color: Color) payable;
    /// When its time is over, by anybody.
    func finalize_auction(color: Color) -> (sold: bool);
    view get_info(color: Color) -> (seller: AgentId, tokens: u64, minimum_bid: u64, ends: i64,
        description: String, highest_bid: u64, highest_bidder: Option<AgentId>);
}

events! {
    started(color: Color, tokens: u64, minimum_bid: u64, ends: i64);
    bid(color: Color, bidder: AgentId, amount: u64);
    sold(color: Color, winner: AgentId, amount: u64);
    not_sold(color: Color);
}

errors! {
    one_color: "send tokens of one color, not IOTA";
    iota_only: "bids are IOTA alone";
    going_on: "there is an auction of that color";
    no_auction: "there is no auction of that color";
    too_late: "the time of the auction is over";
    too_early: "the time of the auction is not over";
    bid_too_low: "the bid is too low";
}

const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;
const SECOND: i64 = 1_000_000_000;
const DESCRIPTION_BYTES_MAX: usize = 150;

/// What the state keeps of one auction, a value for each field.
struct Auction {
    state: State,
    color: Color,
}
impl Auction {
    fn of(ctx: &View, color: Color) -> Auction {
        Auction { state: ctx.state(), color }
    }
    fn existing(ctx: &View, color: Color) -> Result<Auction> {
        let auction = Auction::of(ctx, color);
        require!(auction.exists(), error::no_auction);
        Ok(auction)
    }
    fn key(&self, field: &str) -> Vec<u8> {
        [b"a/".as_slice(), &self.color.0, b"/", field.as_bytes()].concat()
    }
    fn exists(&self) -> bool {
        self.state.has(self.key("seller"))
    }
    fn get<T: Value>(&self, field: &str) -> Option<T> {
        self.state.get(self.key(field))
    }
    fn number(&self, field: &str) -> u64 {
        self.get(field).unwrap_or(0)
    }
    fn agent(&self, field: &str) -> Result<AgentId> {
        Ok(self.get(field).ok_or(error::no_auction)?)
    }
    fn set<T: Value>(&self, field: &str, value: &T) {
        self.state.set(self.key(field), value);
    }
    fn ends(&self) -> i64 {
        self.get("ends").unwrap_or(0)
    }
    fn delete(&self) {
        for field in ["seller", "tokens", "minimum", "ends", "about", "bid", "bidder"] {
            self.state.delete(self.key(field));
        }
    }
}

fn init(ctx: &Func, owner_margin: Option<u64>) -> Result {
    let margin = owner_margin.unwrap_or(50);
    require!(margin <= 500, "the margin is at most 500 thousandths");
    ctx.state().set("margin", &margin);
    Ok(())
}

fn start_auction(
    ctx: &Func,
    minimum_bid: u64,
    duration: Option<u32>,
    description: Option<String>,
) -> Result {
    let incoming = ctx.incoming_all();
    let mut colors = incoming.iter();
    let (color, tokens) = match (colors.next(), colors.next()) {
        (Some((color, tokens)), None) if *color != IOTA => (*color, *tokens),
        _ => return Err(error::one_color.into()),
    };
    let duration = duration.unwrap_or(HOUR);
    require!(duration >= 60 && duration <= 120 * DAY, "it lasts 60 seconds to 120 days");
    require!(minimum_bid > 0, "the least bid is at least one");
    let description = description.unwrap_or_default();
    require!(description.len() <= DESCRIPTION_BYTES_MAX, "a description has at most 150 bytes");
    let auction = Auction::of(ctx, color);
    require!(!auction.exists(), error::going_on);
    let ends = ctx.timestamp() + duration as i64 * SECOND;
    auction.set("seller", &ctx.caller());
    auction.set("tokens", &tokens);
    auction.set("minimum", &minimum_bid);
    auction.set("ends", &ends);
    auction.set("about", &description);
    event::started(ctx, color, tokens, minimum_bid, ends);
    Ok(())
}

fn place_bid(ctx: &Func, color: Color) -> Result {
    let auction = Auction::existing(ctx, color)?;
    let amount = ctx.incoming(&IOTA);
    require!(ctx.incoming_all() == Balances::iota(amount) && amount > 0, error::iota_only);
    require!(ctx.timestamp() < auction.ends(), error::too_late);
    let highest = auction.number("bid");
    require!(amount > highest && amount >= auction.number("minimum"), error::bid_too_low);
    if let Some(outbid) = auction.get::<AgentId>("bidder") {
        ctx.pay(&outbid, &Balances::iota(highest))?;
    }
    let bidder = ctx.caller();
    auction.set("bid", &amount);
    auction.set("bidder", &bidder);
    event::bid(ctx, color, bidder, amount);
    Ok(())
}

fn finalize_auction(ctx: &Func, color: Color) -> Result<bool> {
    let auction = Auction::existing(ctx, color)?;
    require!(ctx.timestamp() >= auction.ends(), error::too_early);
    let seller = auction.agent("seller")?;
    let tokens = Balances::of(color, auction.number("tokens"));
    let amount = auction.number("bid");
    let winner = auction.get::<AgentId>("bidder");
    auction.delete();
    let winner = match winner {
        Some(winner) => winner,
        None => {
            ctx.pay(&seller, &tokens)?;
            event::not_sold(ctx, color);
            return Ok(false);
        }
    };
    let margin: u64 = ctx.state().get("margin").unwrap_or(0);
    let fee = (amount as u128 * margin as u128 / 1000) as u64;
    ctx.pay(&winner, &tokens)?;
    if amount > fee {
        ctx.pay(&seller, &Balances::iota(amount - fee))?;
    }
    if fee > 0 {
        ctx.pay(&ctx.creator(), &Balances::iota(fee))?;
    }
    event::sold(ctx, color, winner, amount);
    Ok(true)
}

type Info = (AgentId, u64, u64, i64, String, u64, Option<AgentId>);

fn get_info(ctx: &View, color: Color) -> Result<Info> {
    let auction = Auction::existing(ctx, color)?;
    Ok((
        auction.agent("seller")?,
        auction.number("tokens"),
        auction.number("minimum"),
        auction.ends(),
        auction.get("about").unwrap_or_default(),
        auction.number("bid"),
        auction.get("bidder"),
    ))
}
