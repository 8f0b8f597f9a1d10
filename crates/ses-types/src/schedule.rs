//! When a batch goes out: task type and time in one step.

use crate::{BatchSendEmail, CycleEmailParam, ServiceTime, TaskType, TimedEmailParam};

impl BatchSendEmail {
    /// Sends once, at a point in the service's civil time; a time before now is refused.
    ///
    /// Sets `TaskType` and `TimedParam` together.
    ///
    /// # Example
    /// ```
    /// use ses_types::{BatchSendEmail, ServiceTime, TaskType};
    ///
    /// let batch = BatchSendEmail::new("news@mail.example.com", 123, "May", TaskType::IMMEDIATE)
    ///     .scheduled(ServiceTime::from_unix(1_778_000_000));
    /// assert_eq!(batch.task_type, TaskType::SCHEDULED);
    /// assert!(batch.timed_param.is_some());
    /// ```
    #[must_use]
    pub fn scheduled(mut self, at: impl Into<ServiceTime>) -> Self {
        self.task_type = TaskType::SCHEDULED;
        self.timed_param(TimedEmailParam::new(at))
    }

    /// Sends again and again, every so many hours from a point in the service's civil time on.
    ///
    /// Sets `TaskType` and `CycleParam` together.
    ///
    /// # Example
    /// ```
    /// use ses_types::{BatchSendEmail, ServiceTime, TaskType};
    ///
    /// let batch = BatchSendEmail::new("news@mail.example.com", 123, "Weekly", TaskType::IMMEDIATE)
    ///     .recurring(ServiceTime::from_unix(1_778_000_000), 7 * 24);
    /// assert_eq!(batch.task_type, TaskType::RECURRING);
    /// assert!(batch.cycle_param.is_some());
    /// ```
    #[must_use]
    pub fn recurring(mut self, begin: impl Into<ServiceTime>, every_hours: u64) -> Self {
        self.task_type = TaskType::RECURRING;
        self.cycle_param(CycleEmailParam::new(begin, every_hours))
    }
}
