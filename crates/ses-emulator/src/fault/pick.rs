//! Which of its chances a fault takes.

/// The chances that are taken, each counted from 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Pick {
    Nth(u64),
    Every(u64),
    First(u64),
    /// A share of all chances; which, the seed decides.
    Probability {
        share: f64,
        seed: u64,
    },
}

impl Pick {
    pub(super) fn takes(self, chance: u64) -> bool {
        match self {
            Self::Nth(nth) => chance == nth,
            Self::Every(nth) => chance.is_multiple_of(nth),
            Self::First(count) => chance <= count,
            Self::Probability { share, seed } => uniform(seed, chance) < share,
        }
    }
}

/// A number from 0 to 1, 1 excluded: SplitMix64's output number `chance` for this seed, by its upper 53 bits.
fn uniform(seed: u64, chance: u64) -> f64 {
    let mut bits = seed.wrapping_add(chance.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pick: Pick, taken: &[u64]) {
        let found: Vec<_> = (1..=6).filter(|chance| pick.takes(*chance)).collect();
        assert_eq!(found, taken, "{pick:?}");
    }

    #[test]
    fn the_count_decides() {
        check(Pick::Nth(2), &[2]);
        check(Pick::Every(2), &[2, 4, 6]);
        check(Pick::First(2), &[1, 2]);
        check(Pick::First(0), &[]);
    }

    #[test]
    fn the_seed_decides_and_the_share_holds() {
        let with = |share, seed| Pick::Probability { share, seed };
        check(with(0.0, 7), &[]);
        check(with(1.0, 7), &[1, 2, 3, 4, 5, 6]);
        let taken = |seed| -> Vec<_> {
            let chances = 1..=10_000;
            chances.filter(|n| with(0.3, seed).takes(*n)).collect()
        };
        assert_eq!(taken(7), taken(7));
        assert_ne!(taken(7), taken(8));
        assert!((2_800..3_200).contains(&taken(7).len()));
    }

    /// The reference implementation of SplitMix64 begins with these for the seed 0.
    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        let first = [0xe220_a839_7b1d_cdaf_u64, 0x6e78_9e6a_a1b9_65f4];
        for (chance, bits) in (1..).zip(first) {
            let expected = (bits >> 11) as f64 / (1_u64 << 53) as f64;
            assert_eq!(uniform(0, chance), expected);
        }
    }
}
