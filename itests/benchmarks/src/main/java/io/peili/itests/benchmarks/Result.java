// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** One figure: the median of several runs. */
record Result(String bench, String variant, double[] runs, String unit) {
    private double quantile(double q) {
        double[] sorted = runs.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.round(q * (sorted.length - 1)))];
    }

    double median() {
        return quantile(0.5);
    }

    void print() {
        System.out.printf(
                Locale.ROOT,
                "{\"bench\":\"%s\",\"variant\":\"%s\",\"n\":%d,\"median\":%.4g,\"min\":%.4g,\"max\":%.4g,\"unit\":\"%s\"}%n",
                bench,
                variant,
                runs.length,
                median(),
                quantile(0),
                quantile(1),
                unit);
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "%-4s %-44s %10.3f %10.3f %10.3f  %s",
                bench,
                variant,
                median(),
                quantile(0),
                quantile(1),
                unit);
    }
}
