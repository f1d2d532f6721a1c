package dev.pith.fibonacci.tiling;

/** See {@link Tiling#cutAndProject}. */
final class CutAndProjectTiling implements Tiling {

    private final QuadraticNumber slope;
    private final QuadraticNumber phase;
    private final LinearFloor floor;

    CutAndProjectTiling(QuadraticNumber slope, QuadraticNumber phase) {
        if (slope.floor() != 0 || slope.signum() == 0) {
            throw new IllegalArgumentException("The slope must be above 0 and below 1, but is " + slope);
        }
        this.slope = slope;
        this.phase = phase.fraction();
        floor = new LinearFloor(slope, this.phase);
    }

    @Override
    public boolean isLong(long tile) {
        return floor.at(tile + 1) > floor.at(tile);
    }

    /** Returns how many tiles from 0 on are long before a tile; negative for a negative tile. */
    long longsBefore(long tile) {
        return floor.at(tile);
    }

    QuadraticNumber slope() {
        return slope;
    }

    QuadraticNumber phase() {
        return phase;
    }

    @Override
    public String toString() {
        return "slope " + slope + ", phase " + phase;
    }
}
