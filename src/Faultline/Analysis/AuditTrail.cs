namespace Faultline.Analysis;

/// <summary>Records changes that are made elsewhere than in the workbench, such as in a file: the entry stands before the change is made, so none can lack it.</summary>
public static class AuditTrail
{
    /// <summary>Stands in an entry until its change has ended; what still says so was cut off, and its change may have been made or not.</summary>
    public const string Begun = "begun";

    private const int LongestDetail = 400;

    /// <summary>Writes the entry, makes the change, and then says in the entry how it ended: with what was done, or why it was refused.</summary>
    /// <param name="workbench">Where the audit is.</param>
    /// <param name="asked">Who asks for what.</param>
    /// <param name="change">Makes the change.</param>
    /// <param name="told">What the audit says of the result; null where nothing was changed.</param>
    public static async Task<T> AuditedAsync<T>(
        this IWorkbench workbench,
        AuditEntry asked,
        Func<Task<T>> change,
        Func<T, AuditEntry?> told
    )
    {
        // None of this is given up half-way: whoever asked may go, the change is made all the same.
        var number = await workbench.AddAuditAsync(Ended(asked, Begun), CancellationToken.None);
        T result;
        try
        {
            result = await change();
        }
        catch (FaultlineException failure)
        {
            await workbench.EndAuditAsync(number, Ended(asked, "refused: " + failure.Message), CancellationToken.None);
            throw;
        }
        catch (Exception)
        {
            await workbench.EndAuditAsync(number, Ended(asked, "failed, and may have been made in part"), CancellationToken.None);
            throw;
        }

        await workbench.EndAuditAsync(number, told(result), CancellationToken.None);
        return result;
    }

    /// <summary>The newest entries of the audit, newest first.</summary>
    public static async Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(
        this IWorkbench workbench,
        int take,
        CancellationToken cancellationToken = default
    ) => await workbench.ReadAuditAsync(new AuditQuery { Take = take }, cancellationToken).ToListAsync(cancellationToken);

    private static AuditEntry Ended(AuditEntry asked, string how)
    {
        var detail = string.IsNullOrEmpty(asked.Detail) ? how : $"{how} ({asked.Detail})";
        return asked with { Detail = detail.Length <= LongestDetail ? detail : detail[..(LongestDetail - 1)] + "…" };
    }
}
